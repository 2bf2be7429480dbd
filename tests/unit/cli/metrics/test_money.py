"""What the cloud asks today, held to what was planned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cli.metrics.money import forecast, price_changes, retiring
from components.blueprint.kept_prices import Kept

_KEPT = Kept(
    server="app-1",
    created=date(2026, 1, 1),
    now=Decimal("5.00"),
    today=Decimal("8.00"),
    after=Decimal("8.00"),
)


def test_servers_keep_the_price_that_they_were_made_at() -> None:
    """The plan at today's prices is dearer than what there is."""
    assert forecast(Decimal("30.00"), [_KEPT]) == Decimal("27.00")
    assert forecast(Decimal("30.00"), []) == Decimal("30.00")


def test_a_price_change_is_a_share_of_what_was_planned() -> None:
    """A tenth more is 0.1; the same is 0; what has no price on a side is not told."""
    planned = {"a": ("A", Decimal(10)), "b": ("B", Decimal(4)), "c": ("C", None)}
    today = {"a": ("A", Decimal(11)), "b": ("B", Decimal(4)), "c": ("C", Decimal(1))}
    found = price_changes(planned, today)
    assert [(s.labels["resource"], round(s.value, 6)) for s in found.samples] == [
        ("a", 0.1), ("b", 0.0),
    ]  # fmt: skip


def _server(name: str, **kind: Any) -> dict[str, Any]:
    return {"name": name, "location": {"name": "nbg1"}, "server_type": {"name": "cx22", **kind}}


def test_a_type_that_goes_is_told_with_its_day() -> None:
    """By location where the cloud says so, else of all; others' servers are not told."""
    gone = {"unavailable_after": "2026-12-01T00:00:00+00:00"}
    here = {"locations": [{"name": "nbg1", "deprecation": gone}, {"name": "fsn1"}]}
    servers = [
        _server("x-app-1", **here),
        _server("x-app-2", deprecation=gone),
        _server("x-app-3", deprecation=None),
        _server("other", deprecation=gone),
    ]
    found = retiring(servers, {f"x-app-{n}": f"app-{n}" for n in (1, 2, 3)})
    assert [(s.labels["node"], s.value) for s in found.samples] == [
        ("app-1", 1796083200.0),
        ("app-2", 1796083200.0),
    ]
