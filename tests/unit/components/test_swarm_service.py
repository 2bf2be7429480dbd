"""What of a service changes when its spec does, over Pulumi's mocks."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components.blueprint.types import Blueprint, ServiceSpec
from components.build import build
from components.ssh import DeployKey
from tests.unit.components.pulumi_mocks import engine, settle
from tests.unit.components.stacks import blueprint

Inputs = dict[str, dict[str, Any]]
SERVICE = "docker:index/service:Service"


def _inputs(plan: Blueprint) -> Inputs:
    async def program() -> Inputs:
        mocks = engine()
        key = DeployKey("ssh-ed25519 A", pulumi.Output.secret("P"), "key")
        await settle(build(plan, key, {}).contract())
        # A name is unique within its type alone.
        return {f"{item.typ} {item.name}": item.inputs for item in mocks.resources}

    return asyncio.run(program())


def _with(key: str, change: Callable[[ServiceSpec], ServiceSpec]) -> Blueprint:
    plan = blueprint("dev")
    services = tuple(change(spec) if spec.key == key else spec for spec in plan.services)
    return dataclasses.replace(plan, services=services)


def _service(key: str, **changes: Any) -> dict[str, Any]:
    plan = _with(key, lambda spec: dataclasses.replace(spec, **changes))
    (spec,) = (spec for spec in plan.services if spec.key == key)
    return _inputs(plan)[f"{SERVICE} {spec.group}-{key}"]


def test_another_replica_count_changes_that_alone() -> None:
    """One number of one service differs; no other resource does."""
    frontend = f"{SERVICE} app-frontend"
    before = _inputs(blueprint("dev"))
    after = _inputs(_with("frontend", lambda spec: dataclasses.replace(spec, replicas=2)))
    assert before.keys() == after.keys()
    assert before[frontend]["mode"] == {"replicated": {"replicas": 1}}
    assert after[frontend]["mode"] == {"replicated": {"replicas": 2}}
    before[frontend].pop("mode")
    after[frontend].pop("mode")
    assert before == after


def test_cpu_limits_are_given_where_the_kernel_holds_them() -> None:
    """Nodes that cannot hold a container to its CPU get no limit, as Docker would refuse it."""
    plan = blueprint("dev")
    for able, expected in ((True, 500_000_000), (False, 0)):
        swarm = dataclasses.replace(plan.swarm, cpu_limits=able)
        made = _inputs(dataclasses.replace(plan, swarm=swarm))[f"{SERVICE} data-postgres"]
        assert made["taskSpec"]["resources"]["limits"]["nanoCpus"] == expected


def test_an_unknown_dependency_is_not_passed_over() -> None:
    """A service that waits for one that is not there is an error, never a silent start."""
    broken = _with("backend", lambda spec: dataclasses.replace(spec, depends_on=("nothing",)))
    with pytest.raises(KeyError, match="nothing"):
        _inputs(broken)


def test_a_service_uses_names_instead_of_a_virtual_address() -> None:
    """Endpoint mode and publishing are those that need no IPVS and keep client addresses."""
    spec = _service("traefik")["endpointSpec"]
    assert spec["mode"] == "dnsrr"
    assert [port["publishMode"] for port in spec["ports"]] == ["host", "host"]
