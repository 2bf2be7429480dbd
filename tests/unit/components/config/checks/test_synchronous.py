"""Commits that wait for a replica: refused where they would wait for nobody."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.unit.components import support

PATH = "plinth:backup_schedule.synchronous"
SHOP = support.ROOT / "systems" / "ecommerce" / "Pulumi.prod.yaml"


def said(**changes: Any) -> list[str]:
    """Return what is wrong with the setting in the shop's production, in words."""
    given: dict[str, Any] = yaml.safe_load(SHOP.read_text(encoding="utf-8"))["config"]
    places = given["plinth:backup_schedule"]
    given |= {f"plinth:{key}": value for key, value in changes.items()}
    given["plinth:backup_schedule"] = places | changes.get("backup_schedule", {})
    found = support.problems("ecommerce-prod", given=given)
    return [problem.cause for problem in found if problem.path == PATH]


def test_a_replica_on_another_server_is_what_it_needs() -> None:
    """As the shop's production has one."""
    assert said(backup_schedule={"synchronous": True}) == []


@pytest.mark.parametrize(
    ("stack", "cause"),
    [
        ({"services": {}}, "no replica of `postgres` runs here"),
        (
            {"volumes": {"replica": {"size": 40, "server": "app-1"}}},
            "the replicas of `postgres` are on its own server",
        ),
        ({"backup_schedule": {"synchronous": True, "enabled": False}}, "backups are switched off"),
    ],
)
def test_one_that_would_wait_for_nobody_is_told(stack: dict[str, Any], cause: str) -> None:
    """No replica, one that is lost with its primary, and no log that is shipped."""
    (told,) = said(**({"backup_schedule": {"synchronous": True}} | stack))
    assert told.startswith(cause)
