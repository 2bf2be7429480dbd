"""From a stack and its settings to what the budget's rules are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from policies.before import Before, BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.resource import Resource
from policies.rules.stack import Stack
from policies.stack import ROOT
from policies.stack_spending import spending_of

SERVER = {"serverType": "cx33", "location": "nbg1", "publicNets": [{"ipv4": 1}]}
RESOURCES = (
    Resource(
        type=types.SERVER, name="app-1", properties=SERVER, uses=frozenset({types.PRIMARY_IP})
    ),
    Resource(type=types.VOLUME, name="data", properties={"size": 100}),
)
BEFORE = Before(
    resources=(
        BeforeResource(urn="", type=types.SERVER, name="app-1", protect=True, inputs=SERVER),
    )
)


def _spending(before: Before | BeforeUnknown = BEFORE, **settings: Any) -> Any:
    values = {f"plinth:{key}": value for key, value in settings.items()}
    quiet = {"plinth:backup_schedule": {"enabled": False}}
    values = {"plinth:system": "chrono-scraper", **quiet, **values}
    stack = Stack(resources=RESOURCES, before=before, today=date(2026, 6, 15))
    return spending_of(stack, values, ROOT)


def test_both_sides_are_priced() -> None:
    """What was there, and what would be."""
    found = _spending()
    assert (found.before.costs.total, found.total) == (Decimal("8.49"), Decimal("14.21"))
    assert (found.budget.limit, found.unclear, found.unread) == (Decimal(50), (), "")


def test_a_new_stack_has_no_before() -> None:
    """Nothing is there that could become dearer."""
    assert _spending(Before()).before is None


def test_what_cannot_be_read_of_before_is_kept() -> None:
    """For the rule that has to say so."""
    found = _spending(BeforeUnknown("it is elsewhere"))
    assert (found.before, found.unread) == (None, "it is elsewhere")


def test_what_is_expected_counts_on_both_sides_where_nobody_knows() -> None:
    """A stack whose outputs do not tell what it expected is not dearer for what it expects."""
    found = _spending(
        usage={"traffic_tb": {"app-1": 22}, "object_storage_gb": 10}, snapshots={"keep": 4}
    )
    lines = {line.key: line.monthly for line in found.bill.costs.lines if line.estimated}
    assert lines == {
        "traffic:app-1": Decimal("2.00"),
        "object-storage:stack": Decimal("6.49"),
        "snapshots:stack": Decimal("0.46"),
    }
    assert found.total - found.before.costs.total == Decimal("5.72")


@pytest.mark.parametrize(
    ("expected", "step"),
    [
        ((), "12.21"),  # 5.72 for the volume and 6.49 for the storage
        (("6.49",), "5.72"),
        (("6.49", "12.00"), "-6.28"),
    ],
)
def test_what_was_expected_is_what_the_outputs_tell(expected: tuple[str, ...], step: str) -> None:
    """A change that begins to use more by 6.49 is dearer by that, one that uses less cheaper."""
    server = {"key": "server:app-1", "monthly": "8.49", "estimated": False}
    used = [{"key": f"u:{amount}", "monthly": amount, "estimated": True} for amount in expected]
    before = replace(BEFORE, outputs={"monthly_cost": {"lines": [server, *used]}})
    found = _spending(before, usage={"object_storage_gb": 10})
    assert found.total - found.before.costs.total == Decimal(step)


def test_backups_in_the_clouds_storage_are_paid_for() -> None:
    """The base price, in production: an account is asked for it once."""
    assert _spending(backup_schedule={"enabled": True}).bill.costs.estimated == 0
    found = _spending(backup_schedule={"enabled": True}, environment="prod")
    lines = {line.key: line.monthly for line in found.bill.costs.lines if line.estimated}
    assert lines == {"object-storage:stack": Decimal("6.49")}


def test_dollars_without_a_rate_are_one_sentence() -> None:
    """The budget is not there then."""
    found = _spending(budget={"limit": 15, "warn": 10, "critical": 12, "currency": "USD"})
    assert found.budget is None
    (told,) = found.unclear
    assert told.startswith("plinth:budget of the stack's config cannot be read: ")
    assert "rate: {usd_per_eur: 1.20" in told


def test_a_malformed_agreement_is_told() -> None:
    """It does not hold, and the message names the field."""
    found = _spending(cost_acknowledged={"up_to": 60, "owner": "ana", "reason": "launch"})
    assert found.acknowledged is None
    assert found.unclear == (
        "plinth:cost_acknowledged of the stack's config cannot be read: expires: Field required",
    )


def test_a_system_that_is_not_there_is_told_once() -> None:
    """However much would have to be read of it."""
    found = _spending(system="nowhere", environment="prod", backup_schedule=None)
    assert found.unclear == (
        "systems/nowhere/system.yaml cannot be read: No such file or directory",
    )
