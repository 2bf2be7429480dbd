"""Checks from elsewhere as resources."""

from __future__ import annotations

import asyncio
import json

import pulumi

from components.blueprint.monitoring.uptime import UptimeSpec
from components.uptime_checks import UptimeChecks
from tests.unit.components.pulumi_mocks import Registered, engine, settle

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
