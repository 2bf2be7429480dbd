"""What differs between two explained plans, what it interrupts and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cli.explain.compare import compare
from cli.explain.rows import Document, Row, Section

COSTS: dict[str, Row] = {"server:app-1": {"what": "server app-1", "monthly": "8.49"}}


def _document(costs: dict[str, Row] = COSTS, **sections: dict[str, Row]) -> Document:
    made = [
        Section(name, name, {"type": "type"}, rows, derived=frozenset({"left"}))
        for name, rows in (sections | {"costs": costs}).items()
    ]
    return Document("A", {"stack": "a", "total": "0", "currency": "EUR"}, tuple(made))


def _only(before: dict[str, dict[str, Row]], after: dict[str, dict[str, Row]]) -> dict[str, Any]:
    (difference,) = compare(_document(**before), _document(**after)).differences
    return vars(difference)


def test_the_same_plan_differs_in_nothing() -> None:
    """Neither rows nor costs."""
    document = _document(servers={"app-1": {"type": "cx33"}})
    found = compare(document, document)
    assert found.differences == ()
    assert found.total == Decimal(0)


def test_what_only_follows_is_no_difference() -> None:
    """Room that is left changes with everything; the cause is told instead."""
    one = _document(servers={"app-1": {"type": "cx33", "left": 1}})
    other = _document(servers={"app-1": {"type": "cx33", "left": 2}})
    assert compare(one, other).differences == ()


@pytest.mark.parametrize(
    ("section", "before", "after", "kind", "downtime"),
    [
        ("servers", {"type": "cx33"}, {"type": "cx43"}, "changes", "off while it becomes cx43"),
        ("servers", {"location": "nbg1"}, {"location": "hel1"}, "moves", "made anew there"),
        ("volumes", {"size_gb": 10}, {"size_gb": 20}, "changes", ""),
        ("volumes", {"size_gb": 20}, {"size_gb": 10}, "changes", "a volume cannot shrink"),
        ("volumes", {"server": "app-1"}, {"server": "db-1"}, "moves", "detached and attached"),
        ("volumes", {"location": "nbg1"}, {"location": "hel1"}, "moves", "a volume cannot change"),
        (
            "services",
            {"image": "a:1", "update": "start-first"},
            {"image": "a:2", "update": "start-first"},
            "changes",
            "none: a healthy task takes over first",
        ),
        (
            "services",
            {"image": "a:1", "update": "stop-first", "replicas": 1},
            {"image": "a:2", "update": "stop-first", "replicas": 1},
            "changes",
            "stops before it starts again",
        ),
        ("services", {"replicas": 1}, {"replicas": 2}, "changes", ""),
        ("services", {"servers": "app-1"}, {"servers": "db-1"}, "moves", "stops before it starts"),
        ("networks", {"range": "10.1.0.0/24"}, {"range": "10.2.0.0/24"}, "changes", "made anew"),
    ],
)
def test_each_change_says_what_it_interrupts(
    section: str, before: Row, after: Row, kind: str, downtime: str
) -> None:
    """A move is a change of place; growth of a volume interrupts nothing."""
    found = _only({section: {"x": before}}, {section: {"x": after}})
    assert (found["kind"], found["downtime"][: len(downtime)]) == (kind, downtime)
    assert bool(found["downtime"]) == bool(downtime)


def test_what_appears_is_described_and_what_goes_is_warned_of() -> None:
    """A removed volume takes its data along."""
    found = _only({}, {"servers": {"db-1": {"type": "cx33", "left": 1}}})
    assert (found["kind"], found["about"]) == ("appears", {"type": "cx33"})
    found = _only({"volumes": {"data": {"size_gb": 10}}}, {})
    assert (found["kind"], found["downtime"]) == ("goes", "its data goes with it: copy it before")


def test_costs_are_compared_line_by_line() -> None:
    """New lines, lines that go, and those that stay; an unknown price is no amount."""
    after: dict[str, Row] = {
        "server:app-1": {"what": "server app-1", "monthly": "15.99"},
        "server:db-1": {"what": "server db-1", "monthly": "8.49"},
        "volume:x": {"what": "volume x", "monthly": None},
    }
    before: dict[str, Row] = {**COSTS, "backups:app-1": {"what": "backups", "monthly": "1.70"}}
    found = compare(_document(before), _document(after))
    assert [(line.key, str(line.difference)) for line in found.costs] == [
        ("server:app-1", "7.50"),
        ("server:db-1", "8.49"),
        ("volume:x", "0"),
        ("backups:app-1", "-1.70"),
    ]
    assert found.total == Decimal("14.29")
