"""A place where previews are timed: a checkout, an API-only local cloud, and the engine.

Servers need not boot for a first preview: the profile says that they do, and the program then plans
and registers all that is inside them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

import engine
from bench.checkout import Checkout
from bench.measured import Run, run
from cli.cloud import LocalCloud
from cli.context import Context, resolve
from cli.paths import ROOT
from cli.zones import ensure_zone


class Workshop:
    """Where programs are previewed; `folder` holds the flat ones.

    Attributes:
        environment: with which Pulumi runs, here and against this cloud.
    """

    def __init__(self, checkout: Checkout) -> None:
        """Start the cloud and make the checkout ready for plain Pulumi."""
        self.checkout = checkout
        self.folder = checkout.state / "flat"
        self.cloud = LocalCloud(checkout.state)
        self.cloud.start(api_only=True)
        self.profile = checkout.state / "profile-with-machines.json"
        backend = checkout.state / "previews"
        backend.mkdir(exist_ok=True)
        tools = engine.environment(checkout.state)
        self.environment = checkout.environment | tools | self.cloud.environment()
        self.environment |= {
            "PATH": f"{tools['PATH']}:{checkout.environment['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PLINTH_CLOUD_PROFILE": str(self.profile),
        }
        link = checkout.path / ".venv"
        if not link.exists():
            link.symlink_to((ROOT / ".venv").resolve())

    def end(self) -> None:
        """Stop the cloud; what it kept goes with the checkout."""
        self.cloud.stop()

    def ours(self, system: str, environment: str) -> tuple[Path, str, Path]:
        """Return the project folder, the stack and its config, ready to be previewed."""
        context = resolve(system, environment, None, self.checkout.path)
        stack, config = context.stack, self._config(context)
        keys = self.checkout.path / ".env" / "ssh"
        keys.mkdir(parents=True, exist_ok=True)
        key = keys / f"deploy-{stack}"
        if not key.exists():
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
            subprocess.run(command, check=True)
        self._init(self.checkout.path, stack)
        return self.checkout.path, stack, config

    def flat(self, config: Path, stack: str) -> tuple[Path, str, Path]:
        """Return the same for the flat program of the same resources, which is written anew."""
        folder = self.folder / stack
        words = [sys.executable, "-m", "bench.flat", str(config), str(self.profile), str(folder)]
        subprocess.run(
            words, cwd=self.checkout.path, env=self.environment, check=True, capture_output=True
        )
        empty = folder / "empty.yaml"
        empty.write_text("config: {}\n")
        self._init(folder, f"flat-{stack}")
        return folder, f"flat-{stack}", empty

    def preview(self, place: tuple[Path, str, Path], more: Sequence[str] = ()) -> Run:
        """Preview a program, with more words on the command line.

        Raises:
            RuntimeError: it failed; the message is what Pulumi printed.
        """
        folder, stack, config = place
        # a copy, since Pulumi writes its salt into it
        words = ["pulumi", "preview", "--non-interactive", "--color", "never"]
        words += ["--stack", stack, "--config-file", str(config), *more]
        return run(words, folder, self.environment)

    def _config(self, context: Context) -> Path:
        """Write the stack's config with a value for every secret, and have its zone."""
        folder = self.checkout.path / "systems" / context.system
        document: dict[str, Any] = yaml.safe_load(context.config_file.read_text())
        declared = yaml.safe_load((folder / "system.yaml").read_text())
        values = document["config"]
        given = {
            key: f"secret-{key}"
            for key, secret in (declared.get("secrets") or {}).items()
            if secret.get("given")
        }
        if given:
            values["plinth:secrets"] = given
        zone = (values.get("plinth:dns") or {}).get("zone")
        domain = values.get("plinth:domain") or declared["domain"]
        ensure_zone(zone or ".".join(domain.split(".")[-2:]), self.cloud.environment())
        profile = self.cloud.profile() | {"servers": "machines", "servers_reason": ""}
        self.profile.write_text(json.dumps(profile))  # it knows the zone now
        # the folder says, as in the tree, whether the stack is one of the default pair
        home = self.checkout.state / "configs" / context.config_file.parent.name
        home.mkdir(parents=True, exist_ok=True)
        path = home / context.config_file.name
        path.write_text(yaml.safe_dump({"config": values}))
        return path

    def _init(self, folder: Path, stack: str) -> None:
        subprocess.run(
            ["pulumi", "stack", "init", stack, "--no-select", "--non-interactive"],
            cwd=folder,
            env=self.environment,
            check=True,
            capture_output=True,
        )
