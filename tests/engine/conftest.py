"""The real CLI on a copy of the project, its own file backend, and an API-only local cloud."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import engine
from bench.checkout import Checkout
from cli.cloud import LocalCloud
from cli.paths import ROOT
from cli.zones import ensure_zone

STACK = "dev"


@dataclass
class Project:
    """A copy of the project with a stack `dev` that nothing has been made of.

    Attributes:
        variables: the environment of every `pulumi` that is run here.
    """

    path: Path
    variables: dict[str, str]

    def pulumi(self, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run `pulumi`, with variables changed for this one run; never raises for its exit code."""
        return subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *words],
            cwd=self.path,
            env=self.variables | changed,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def stack(self, verb: str, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run a verb of Pulumi on the stack."""
        return self.pulumi(verb, "--stack", STACK, *words, **changed)

    @contextmanager
    def config(self, old: str, new: str) -> Iterator[None]:
        """Let the stack's config say something else for a while."""
        file = self.path / f"Pulumi.{STACK}.yaml"
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))
        try:
            yield
        finally:
            file.write_text(text)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs."""
        done = self.pulumi("stack", "output", "--json", "--stack", STACK)
        outputs: dict[str, Any] = json.loads(done.stdout)
        return outputs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs the real CLI."""
    for item in items:
        if "tests/engine" in str(item.path):
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Copy the project, start a cloud that boots nothing, and make the stack."""
    folder = tmp_path_factory.mktemp("program")
    checkout = Checkout(folder)
    (checkout.path / ".venv").symlink_to(ROOT / ".venv")
    key = checkout.path / ".env" / "ssh" / "deploy-dev"
    key.parent.mkdir(parents=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    cloud = LocalCloud(checkout.state)
    profile = cloud.start(api_only=True)
    try:
        project = Project(checkout.path, _variables(checkout, cloud, profile))
        ensure_zone("chronoscraper.com", project.variables)
        made = project.pulumi("stack", "init", STACK)
        assert made.returncode == 0, made.stderr
        yield project
    finally:
        destroy = [sys.executable, "-m", "localcloud", "destroy", "--state", str(cloud.state)]
        subprocess.run(destroy, cwd=ROOT, check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _variables(checkout: Checkout, cloud: LocalCloud, profile: dict[str, Any]) -> dict[str, str]:
    engine.ready()
    backend = checkout.state / "pulumi"
    backend.mkdir(parents=True)
    token = Path(profile["token_file"]).read_text().strip()
    variables = checkout.environment | engine.environment(checkout.state)
    return variables | {
        "PATH": f"{variables['PATH']}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": "for tests",
        "PLINTH_CLOUD_PROFILE": str(cloud.profile_path),
        "HCLOUD_TOKEN": token,
        "HCLOUD_ENDPOINT": f"{profile['api']}/v1",
        "CLOUDFLARE_API_TOKEN": token,
        "CLOUDFLARE_BASE_URL": f"{profile['api']}/client/v4",
    }
