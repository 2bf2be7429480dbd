"""Checks from elsewhere as resources."""

from __future__ import annotations

import asyncio
import json

import pulumi
from pulumi.runtime.mocks import set_mocks
from pulumi.runtime.settings import SETTINGS
from pulumi_random import RandomPassword

from components.blueprint.monitoring.uptime import UptimeSpec
from components.uptime_checks import UptimeChecks
from tests.unit.components.pulumi_mocks import Registered, engine, settle
from tests.unit.components.test_same_program import Graph

SPEC = UptimeSpec(
    api="https://api.example/v2",
    secret="uptime-key",
    every=300,
    checks={"nutri prod health": "https://a.example/h", "nutri prod app": "https://a.example/"},
    contacts=("Ada",),
)


def test_each_check_is_a_resource_of_its_own() -> None:
    """Made, changed and removed by the program; what it is told stands in its variables."""

    async def program() -> Registered:
        mocks = engine()
        UptimeChecks("uptime", SPEC, "a-key")
        await settle(None)
        return mocks

    made = asyncio.run(program()).of("command:local:Command")
    assert set(made) == {"uptime-health", "uptime-app"}
    health = made["uptime-health"]
    assert pulumi.runtime.rpc._special_sig_key in health["environment"]  # a secret, on the wire
    told = health["environment"]["value"]
    assert json.loads(told["UPTIME_WANTED"]) == {
        "name": "nutri prod health", "url": "https://a.example/h", "every": 300, "contacts": ["Ada"]
    }  # fmt: skip
    assert told["UPTIME_API"] == SPEC.api
    assert (health["create"], health["delete"]) == ("python3 -I - have", "python3 -I - remove")
    assert "a-key" not in health["create"] + health["stdin"] + told["UPTIME_WANTED"]


def test_a_check_waits_for_what_it_asks() -> None:
    """Nobody is told of a first deployment, which answers nothing yet."""

    async def program() -> dict[str, frozenset[str]]:
        mocks = Registered()
        graph = Graph(mocks)
        set_mocks(mocks, project="plinth", stack="s", preview=False, monitor=graph)
        SETTINGS.outputs.clear()
        SETTINGS.rpc_manager.clear()
        proxy = RandomPassword("proxy", length=8)
        UptimeChecks("uptime", SPEC, "a-key", [proxy])
        await settle(None)
        return {name: needs for _, name, _, needs in graph.nodes.values()}

    needs = asyncio.run(program())
    assert any(urn.endswith("::proxy") for urn in needs["uptime-health"])
    assert needs["proxy"] == frozenset()
