"""What is billed by use: beyond its quota, as an estimate, and never from an unknown quota."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from components.blueprint.cost import Paid, costs
from components.blueprint.usage import ObjectsUse, SnapshotsUse, TrafficUse
from components.catalog import load_catalogue
from tests.unit.components import support

CATALOGUE = load_catalogue()
NO_BACKUPS: dict[str, Any] = {"backup_schedule": {"enabled": False}}


def _traffic(tb: str, **changes: Any) -> TrafficUse:
    given: dict[str, Any] = {
        "key": "app-1",
        "name": "app-1",
        "kind": "server",
        "type": "cx33",
        "location": "nbg1",
        "traffic_tb": Decimal(tb),
    }
    return TrafficUse(**(given | changes))


def _monthly(**paid: Any) -> dict[str, Decimal | None]:
    return {line.key: line.monthly for line in costs(Paid(**paid), CATALOGUE).lines}


@pytest.mark.parametrize(
    ("tb", "where", "expected"),
    [
        ("20", {}, "0.00"),
        ("20.1", {}, "1.00"),
        ("23", {}, "3.00"),
        ("3", {"type": "cpx31", "location": "ash"}, "0.00"),
        ("3", {"type": "cpx11", "location": "ash"}, "2.00"),
        ("21", {"kind": "load balancer", "type": "lb11"}, "1.00"),
    ],
)
def test_traffic_costs_beyond_its_quota(tb: str, where: dict[str, str], expected: str) -> None:
    """Each place and type has its own quota, and every begun TB is billed."""
    assert _monthly(traffic=(_traffic(tb, **where),)) == {"traffic:app-1": Decimal(expected)}


@pytest.mark.parametrize(
    "where",
    [
        {"type": "cpx12", "location": "sin"},
        {"kind": "load balancer", "type": "lb11", "location": "ash"},
    ],
)
def test_an_unknown_quota_is_an_unknown_price(where: dict[str, str]) -> None:
    """Nobody knows what is included there, so that nothing is summed."""
    found = costs(Paid(traffic=(_traffic("5", **where),)), CATALOGUE)
    assert found.unknown == ("traffic:app-1",)
    assert found.total == 0


@pytest.mark.parametrize(
    ("gb", "tb", "expected"),
    [("0", "0", "6.49"), ("1000", "1", "6.49"), ("3000", "1", "16.46"), ("1000", "2.5", "7.99")],
)
def test_object_storage_has_a_base_price_with_quotas(gb: str, tb: str, expected: str) -> None:
    """A TB of each is in it; more is billed by TB-hours and TB."""
    stored = ObjectsUse(key="stack", name="shop", size_gb=Decimal(gb), traffic_tb=Decimal(tb))
    assert _monthly(objects=(stored,)) == {"object-storage:stack": Decimal(expected)}


def test_snapshots_cost_by_the_gigabyte() -> None:
    """All that are kept, together."""
    kept = SnapshotsUse(key="stack", name="shop", size_gb=Decimal(40))
    assert _monthly(snapshots=(kept,)) == {"snapshots:stack": Decimal("0.57")}


def test_what_is_used_is_estimated_and_what_is_there_is_not() -> None:
    """The sum has both; the part that is a guess is told."""
    kept = SnapshotsUse(key="stack", name="shop", size_gb=Decimal(40))
    server = support.blueprint("prod").servers[0]
    found = costs(Paid(servers=(server,), snapshots=(kept,)), CATALOGUE)
    assert [line.key for line in found.lines if line.estimated] == ["snapshots:stack"]
    assert (found.total, found.estimated) == (Decimal("10.76"), Decimal("0.57"))


def test_a_stack_that_expects_nothing_has_no_such_lines() -> None:
    """Nothing is guessed where nobody said anything."""
    assert support.blueprint("prod", **NO_BACKUPS).costs.estimated == 0


def test_backups_in_the_clouds_own_storage_cost_its_base_price() -> None:
    """Chrono Scraper's copies go there; elsewhere they are on another bill."""
    found = support.blueprint("prod").costs
    assert {line.key: line.monthly for line in found.lines if line.estimated} == {
        "object-storage:stack": Decimal("6.49")
    }


def test_a_plan_takes_what_the_stack_expects() -> None:
    """Traffic by server and of the load balancer, objects, snapshots."""
    usage = {
        "traffic_tb": {"app-1": 21, "load-balancer": 22},
        "object_storage_gb": 500,
        "snapshot_gb": 140,
    }
    found = support.blueprint("prod", usage=usage).costs
    assert {line.key: line.monthly for line in found.lines if line.estimated} == {
        "traffic:app-1": Decimal("1.00"),
        "traffic:load-balancer": Decimal("2.00"),
        "object-storage:stack": Decimal("6.49"),
        "snapshots:stack": Decimal("2.00"),
    }


def test_snapshots_that_a_stack_keeps_are_guessed_by_the_disk() -> None:
    """A tenth of each server's disk, four of them."""
    found = support.blueprint("prod", snapshots={"keep": 4}, **NO_BACKUPS).costs
    assert {line.key: line.quantity for line in found.lines if line.estimated} == {
        "snapshots:stack": Decimal("48.0")
    }
