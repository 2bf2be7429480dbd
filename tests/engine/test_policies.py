"""Both policy packs under the real CLI: the real stack passes, and each rule blocks its mutant."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hcloud import Client

from cli.paths import ROOT
from policies.rules.types import VOLUME
from tests.engine.conftest import Project

PACKS = ("--policy-pack", "policies/security", "--policy-pack", "policies/budget")
PASSED = ("✅ plinth-security@v0.1.0", "✅ plinth-budget@v0.1.0")
UNSAFE = (ROOT / "tests" / "engine" / "unsafe.py").read_text()
UNKNOWN_SIZE = """\
from dataclasses import replace

import pulumi_tls as tls

import components.build as target

real = target.build


def build(plan, key, given):
    size = tls.PrivateKey("unknown", algorithm="ED25519").id.apply(len)
    return real(
        replace(plan, volumes=[replace(v, size_gb=size) for v in plan.volumes]), key, given
    )


target.build = build
"""


@contextmanager
def _before(project: Project, code: str) -> Iterator[None]:
    """Let the program run other code first."""
    file = project.path / "__main__.py"
    text = file.read_text()
    future = "from __future__ import annotations\n"
    file.write_text(future + code + text.replace(future, ""))
    try:
        yield
    finally:
        file.write_text(text)


def _machines(project: Project, folder: Path) -> str:
    """Return a profile of a cloud whose servers have an inside; a preview needs no more of it."""
    profile = json.loads(Path(project.variables["PLINTH_CLOUD_PROFILE"]).read_text())
    path = folder / "profile.json"
    path.write_text(json.dumps(profile | {"servers": "machines"}))
    return str(path)


def _told(done: subprocess.CompletedProcess[str]) -> set[tuple[str, str, str]]:
    """Return level, rule and resource of all that the packs told."""
    found = re.findall(r"- \[(\w+)\]  ([\w-]+)  \((?:.*: )?([\w-]+)\)", done.stdout)
    return set(found)


def test_the_real_stack_passes(project: Project) -> None:
    """Neither pack has a word to say about the dev stack."""
    done = project.stack("preview", *PACKS)
    assert done.returncode == 0, done.stdout
    assert [line for line in PASSED if line not in done.stdout] == []
    assert _told(done) == set()


def test_each_unsafe_change_is_blocked_by_its_rule(project: Project, tmp_path: Path) -> None:
    """One preview of a plan with a fault for each rule shows all of them and fails."""
    profile = _machines(project, tmp_path)
    with (
        _before(project, UNSAFE),
        project.config("plinth:cloud: local", "plinth:cloud: local\n  plinth:protect: true"),
    ):
        done = project.stack("preview", *PACKS, PLINTH_CLOUD_PROFILE=profile)
    assert done.returncode != 0
    told = {item for item in _told(done) if item[0] == "mandatory"}
    assert told == {
        ("mandatory", "firewall-closes-data-ports", "network-servers"),
        ("mandatory", "server-has-firewall", "app-1"),
        ("mandatory", "volume-protected", "data-data"),
        ("mandatory", "service-secrets-in-files", "app-backend"),
        ("mandatory", "service-memory-limited", "app-celery-worker"),
        ("mandatory", "service-not-root", "app-frontend"),
        ("mandatory", "service-health-checked", "app-firecrawl-api"),
    }
    assert "lets 0.0.0.0/0 reach tcp 5432 (Postgres): rule 5" in done.stdout
    assert done.stdout.count("To mend it: ") >= len(told)
    assert ("advisory", "service-image-pinned", "app-backend") in _told(done)


def test_what_costs_too_much_is_blocked(project: Project) -> None:
    """The message says how much is over, and what is dearest."""
    with project.config("app-1: {type: cx23}", "app-1: {type: ccx33}"):
        done = project.stack("preview", *PACKS)
    assert done.returncode != 0
    assert _told(done) == {("mandatory", "budget-limit", "plinth-dev")}
    assert (
        "the stack would cost 150.05 EUR a month net, 100.05 over the limit of 50.00:\n"
        "          138.49 server chrono-scraper-dev-app-1 (ccx33, nbg1)\n"
    ) in done.stdout


def test_what_is_not_known_yet_is_told_and_passes(project: Project) -> None:
    """A preview that cannot know the sum says which value it waits for."""
    with _before(project, UNKNOWN_SIZE):
        done = project.stack("preview", *PACKS)
    assert done.returncode == 0, done.stdout
    assert _told(done) == {("advisory", "budget-limit", "plinth-dev")}
    assert "can't run policy 'budget-limit'" in done.stdout
    assert "value at .size can't be known during preview" in done.stdout


@pytest.mark.parametrize(("stack", "expected"), [("dev", []), ("prod", ["volume-protected"])])
def test_an_exported_state_is_judged(
    project: Project, tmp_path: Path, stack: str, expected: list[str]
) -> None:
    """Nothing tells the packs of the stack there: they know by its name what it asks for."""
    base = f"urn:pulumi:{stack}::plinth::"
    root = {"urn": f"{base}pulumi:pulumi:Stack::plinth-{stack}", "type": "pulumi:pulumi:Stack"}
    volume = {
        "urn": f"{base}{VOLUME}::data",
        "type": VOLUME,
        "custom": True,
        "id": "1",
        "inputs": {"size": 10},
        "outputs": {"size": 10, "deleteProtection": True},
    }
    state = tmp_path / "state.json"
    resources = [{"custom": False, **root}, volume]
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    done = project.pulumi("policy", "analyze", "--file", str(state), *PACKS)
    assert [rule for _, rule, _ in _told(done)] == expected
    assert (done.returncode != 0) is bool(expected)
    assert [f"plinth-{pack}@v0.1.0" in done.stdout for pack in ("security", "budget")] == [True] * 2


def test_up_makes_nothing_that_is_blocked(project: Project) -> None:
    """Without a preview before it, a server without firewall is still not made."""
    with _before(project, UNSAFE):
        done = project.stack("up", "--yes", "--skip-preview", *PACKS)
    assert done.returncode != 0
    # Which of the two is registered first is open, and the first violation ends it.
    rules = {rule for level, rule, _ in _told(done) if level == "mandatory"}
    assert rules & {"server-has-firewall", "firewall-closes-data-ports"}
    client = Client(
        token=project.variables["HCLOUD_TOKEN"], api_endpoint=project.variables["HCLOUD_ENDPOINT"]
    )
    assert client.servers.get_all() == []
    assert client.firewalls.get_all() == []
