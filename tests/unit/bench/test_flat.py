"""The flat program that previews are measured against declares what the components declare."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from bench.flat import program
from components.build import build
from components.ssh import DeployKey
from tests.unit.components.pulumi_mocks import Registered, engine, settle
from tests.unit.components.stacks import blueprint
from tests.unit.components.support import ROOT, TOKENS
from tests.unit.components.test_build import KEY


def _custom(mocks: Registered) -> dict[tuple[str, str], dict[str, Any]]:
    return {(i.typ, i.name): i.inputs for i in mocks.resources if not i.typ.startswith("plinth:")}


async def _flat(source: str) -> Registered:
    mocks = engine()
    exec(compile(source, "flat", "exec"), {})  # noqa: S102 - what we wrote ourselves
    await settle(None)
    return mocks


async def _ours() -> Registered:
    mocks = engine()
    key = DeployKey(KEY, pulumi.Output.secret("KEY"), ".env/ssh/deploy-dev")
    await settle(build(blueprint("dev"), key, {}).contract())
    return mocks


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Write a profile of a local cloud whose servers boot."""
    path = tmp_path / "profile.json"
    zones = {"chronoscraper.com": "0123"}
    known = {"name": "local", "zones": zones, "lacks": ["esp"], "deploys_from": ["198.18.0.1/32"]}
    path.write_text(json.dumps(known))
    return path


def test_both_programs_declare_the_same_resources(profile: Path) -> None:
    """Types and names are equal, and so is what stands in a firewall and a service."""
    environ = {**TOKENS, "PLINTH_CLOUD_PROFILE": str(profile)}
    source = program(ROOT / "Pulumi.dev.yaml", environ)
    flat, ours = _custom(asyncio.run(_flat(source))), _custom(asyncio.run(_ours()))
    assert set(flat) == set(ours)
    for key in (
        ("hcloud:index/firewall:Firewall", "network-servers"),
        ("docker:index/service:Service", "app-backend"),
    ):
        assert set(flat[key]) == set(ours[key])
    firewall = ("hcloud:index/firewall:Firewall", "network-servers")
    assert len(flat[firewall]["rules"]) == len(ours[firewall]["rules"]) > 0


def test_what_refers_to_another_resource_does_so_in_the_flat_program(profile: Path) -> None:
    """A preview of either knows as little: no output stands there as a value."""
    environ = {**TOKENS, "PLINTH_CLOUD_PROFILE": str(profile)}
    source = program(ROOT / "Pulumi.dev.yaml", environ)
    assert "server_id=r['Server:app-1'].id.apply(int)" in source
    assert "203.0.113." not in source
    assert "73000000" not in source
