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
from policies.rules.images import SERVICE_IMAGE_PINNED
from policies.rules.security import ALWAYS, STACK, WHERE_PROTECTED
from policies.rules.types import VOLUME
from tests.engine.conftest import Project

PACKS = ("--policy-pack", "policies/security", "--policy-pack", "policies/budget")
PASSED = ("✅ plinth-security@v0.1.0", "✅ plinth-budget@v0.1.0")
UNSAFE = (ROOT / "tests" / "engine" / "unsafe.py").read_text()
TAGGED = SERVICE_IMAGE_PINNED.name
SECURITY = {rule.name for rule in (*ALWAYS, *WHERE_PROTECTED)} | {rule.name for rule in STACK}
UNKNOWN_SIZE = """\
from dataclasses import replace

import pulumi_tls as tls

import components.build as target

real = target.build


def build(plan, *given):
    size = tls.PrivateKey("unknown", algorithm="ED25519").id.apply(len)
    return real(
        replace(plan, volumes=[replace(v, size_gb=size) for v in plan.volumes]), *given
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
    found = re.findall(r"- \[(\w+)\]  ([\w-]+)  \((?:.*: )?([\w.-]+)\)", done.stdout)
    return set(found)


def test_the_real_stack_passes(project: Project) -> None:
    """Neither pack has a word to say about the dev stack."""
    done = project.stack("preview", *PACKS)
    assert done.returncode == 0, done.stdout
    assert [line for line in PASSED if line not in done.stdout] == []
    assert _told(done) == set()


PROTECTED = """plinth:cloud: local
  plinth:protect: true
  plinth:dns: {proxied: true, manage_zone: true}"""
# What each fault of unsafe.py is caught by. The schedule's faults leave Meilisearch without copies;
# a first boot that is never tried tells nothing of user data.
CAUGHT = {
    "network-servers": "firewall-closes-data-ports firewall-closes-ssh firewall-opens-web-only",
    "app-1": "server-has-firewall server-has-ssh-key server-in-network server-hardened"
    " user-data-no-secrets resource-type-sold server-image-supported resource-delete-protected"
    " server-backed-up",
    "data-data": "volume-protected resource-location-allowed",
    "app-1-ipv4": "address-kept resource-named",
    "network-private": "resource-labelled",
    "edge-edge-http": "load-balancer-no-plain-http",
    "edge-edge-https": "load-balancer-health-checked",
    "edge-edge-app-1": "load-balancer-private-targets",
    "edge-app": "dns-record-proxied dns-caa-present",
    "edge-setting-min_tls_version": "zone-tls-strict",
    "swarm-redis-password": "password-long",
    "swarm-authority": "key-strong",
    "jobs-migrate": "command-no-secrets",
    "swarm-traefik-dynamic.yaml": "config-tls-minimum config-hsts config-https-redirect",
    "swarm-postgres-hba.conf": "database-tls-only",
    "swarm-traefik.yaml": "config-no-secrets",
    "data-postgres": "service-data-ports-unpublished",
    "data-meilisearch": "data-backed-up",
    "data-redis": "service-log-limited",
    "edge-traefik": "service-host-paths-closed",
    "app-backend": "service-secrets-in-files service-read-only",
    "app-celery-worker": "service-memory-limited service-cpu-limited service-update-rolls-back",
    "app-frontend": "service-not-root service-capabilities-dropped",
    "loose": "container-in-swarm",
    "app-firecrawl-api": "service-health-checked service-image-versioned",
    "app-firecrawl-playwright": "service-own-network",
    "backups": "backup-encrypted backup-off-site backup-locked",
}


def test_each_unsafe_change_is_blocked_by_its_rule(project: Project, tmp_path: Path) -> None:
    """One preview with a fault for each rule shows all of them and fails."""
    profile = _machines(project, tmp_path)
    before = _restored_long_ago(tmp_path)
    with _before(project, UNSAFE), project.config("plinth:cloud: local", PROTECTED):
        done = project.stack(
            "preview", *PACKS, PLINTH_CLOUD_PROFILE=profile, PLINTH_STATE_BEFORE=before
        )
    assert done.returncode != 0
    caught = {(rule, name) for name, rules in CAUGHT.items() for rule in rules.split()}
    caught |= {("backup-proven", "plinth-dev"), ("zone-tls-set", "plinth-dev")}
    told = {(rule, at) for _, rule, at in _told(done) if rule in SECURITY and rule != TAGGED}
    assert told ^ caught == set()
    assert {rule for rule, _ in told} | {TAGGED} == SECURITY
    assert "lets 0.0.0.0/0 reach tcp 5432 (Postgres): rule 1" in done.stdout
    assert done.stdout.count("To mend it: ") >= len(told)
    assert "hidden-value" not in done.stdout


def _restored_long_ago(folder: Path) -> str:
    """Return the state of a stack whose last proven restore is half a year ago."""
    path = folder / "before.json"
    stack = {
        "urn": "urn:pulumi:dev::plinth::pulumi:pulumi:Stack::plinth-dev",
        "type": "pulumi:pulumi:Stack",
        "outputs": {"last_verified_restore": "2026-01-02T03:04:05+00:00"},
    }
    path.write_text(json.dumps({"version": 3, "deployment": {"resources": [stack]}}))
    return str(path)


def test_a_protected_stack_without_backups_is_blocked(project: Project) -> None:
    """Nothing would be copied, and the message says where to begin."""
    places = "    places:\n      offsite"
    off = project.config(places, f"    enabled: false\n{places}")
    with project.config("plinth:cloud: local", PROTECTED), off:
        done = project.stack("preview", *PACKS)
    assert ("mandatory", "data-backed-up", "plinth-dev") in _told(done)


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
    assert _told(done) == {("advisory", "budget-limit", "data-data")}
    assert (
        "`size` of data-data is not known before the change: `pulumi up` asks again" in done.stdout
    )


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("dev", {"budget-orphans"}),
        ("prod", {"budget-orphans", "volume-protected", "data-backed-up", "zone-tls-set"}),
    ],
)
def test_an_exported_state_is_judged(
    project: Project, tmp_path: Path, stack: str, expected: set[str]
) -> None:
    """Nothing tells the packs of the stack there: they know by its name what it asks for."""
    base = f"urn:pulumi:{stack}::plinth::"
    root = {"urn": f"{base}pulumi:pulumi:Stack::plinth-{stack}", "type": "pulumi:pulumi:Stack"}
    held = {
        "size": 10,
        "deleteProtection": True,
        "name": f"chrono-scraper-{stack}-data",
        "labels": {"managed-by": "plinth", "cost-center": "x", "component": "data-layer"}
        | {"system": "chrono-scraper", "environment": stack, "stack": stack},
    }
    volume = {
        "urn": f"{base}{VOLUME}::data",
        "type": VOLUME,
        "custom": True,
        "id": "1",
        "inputs": held,
        "outputs": held,
    }
    state = tmp_path / "state.json"
    resources = [{"custom": False, **root}, volume]
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    done = project.pulumi("policy", "analyze", "--file", str(state), *PACKS)
    assert {rule for _, rule, _ in _told(done)} == expected
    assert (done.returncode != 0) is (stack == "prod")
    assert [f"plinth-{pack}@v0.1.0" in done.stdout for pack in ("security", "budget")] == [True] * 2


def test_up_makes_nothing_that_is_blocked(project: Project) -> None:
    """Without a preview before it, a server without firewall is still not made."""
    with _before(project, UNSAFE):
        done = project.stack("up", "--yes", "--skip-preview", *PACKS)
    assert done.returncode != 0
    # Which of them is registered first is open, and the first violation ends it.
    rules = {rule for level, rule, _ in _told(done) if level == "mandatory"}
    assert rules
    assert rules <= {rule for caught in CAUGHT.values() for rule in caught.split()}
    client = Client(
        token=project.variables["HCLOUD_TOKEN"], api_endpoint=project.variables["HCLOUD_ENDPOINT"]
    )
    assert client.servers.get_all() == []
    assert client.firewalls.get_all() == []


def test_a_state_of_a_stack_that_nobody_knows_does_not_pass(
    project: Project, tmp_path: Path
) -> None:
    """Its settings are in no file, so what depends on them cannot be asked."""
    base = "urn:pulumi:nowhere::plinth::"
    resources = [
        {"urn": f"{base}{kind}::{name}", "type": kind, "custom": name != "plinth-nowhere"}
        for kind, name in (("pulumi:pulumi:Stack", "plinth-nowhere"), (VOLUME, "data"))
    ]
    resources[1] |= {"id": "1", "inputs": {"size": 10}, "outputs": {"size": 10}}
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": resources}}))
    done = project.pulumi("policy", "analyze", "--file", str(state), *PACKS)
    assert done.returncode != 0
    assert {
        ("mandatory", "volume-protected", "data"),
        ("mandatory", "budget-limit", "plinth-nowhere"),
    } <= _told(done)
    assert "it could not be asked: the config of stack `nowhere` cannot be read from" in done.stdout
