"""Both bills of a preview, what is billed by use included."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from components.catalog import load_catalogue
from policies.rules import types
from report.money import compare
from report.preview import Preview, Step

SERVER = {"serverType": "cx33", "location": "nbg1", "publicNets": [{"ipv4": 1}]}
LINE = {
    "key": "object-storage:stack",
    "description": "object storage",
    "quantity": "1",
    "unit": "month",
    "monthly": "6.49",
    "source": "",
    "date": "",
    "estimated": True,
}


def _preview(old: dict[str, Any] | None, new: dict[str, Any], *lines: dict[str, Any]) -> Preview:
    step = Step(
        kind="update" if old else "create",
        urn="urn:pulumi:dev::plinth::server::app-1",
        type=types.SERVER,
        name="app-1",
        parent="",
        old=old,
        new=new,
    )
    return Preview(
        stack="dev",
        steps=(step,),
        outputs={"monthly_cost": {"lines": list(lines)}},
        violations=(),
        passed=(),
        errors=(),
        whole=True,
    )


def test_what_is_expected_counts_on_both_sides_where_nobody_knows() -> None:
    """A resize costs the difference of the servers."""
    found = compare(_preview(SERVER, {**SERVER, "serverType": "cx43"}, LINE), load_catalogue())
    assert (found.before, found.after) == (Decimal("14.98"), Decimal("22.48"))
    assert [(line.key, line.difference) for line in found.lines] == [
        ("server:app-1", Decimal("7.50")),
        ("object-storage:stack", Decimal("0.00")),
    ]


def test_what_was_expected_is_what_the_outputs_tell() -> None:
    """A change that begins to use the storage is dearer by it, and one that ends it cheaper."""
    free = {**LINE, "key": "server:app-1", "monthly": "8.49", "estimated": False}
    unused, used = {"monthly_cost": {"lines": [free]}}, {"monthly_cost": {"lines": [free, LINE]}}
    begins = compare(replace(_preview(SERVER, SERVER, LINE), before=unused), load_catalogue())
    ends = compare(replace(_preview(SERVER, SERVER, free), before=used), load_catalogue())
    assert (begins.before, begins.difference) == (Decimal("8.49"), Decimal("6.49"))
    assert (ends.before, ends.difference) == (Decimal("14.98"), Decimal("-6.49"))
    assert [(line.key, line.before, line.after) for line in ends.lines] == [
        ("server:app-1", Decimal("8.49"), Decimal("8.49")),
        ("object-storage:stack", Decimal("6.49"), None),
    ]


def test_a_new_stack_begins_with_nothing() -> None:
    """What it expects to use is new as well."""
    found = compare(_preview(None, SERVER, LINE), load_catalogue())
    assert (found.before, found.difference) == (Decimal(0), Decimal("14.98"))


def test_lines_of_resources_are_not_counted_twice() -> None:
    """The outputs have them too."""
    found = compare(_preview(None, SERVER, {**LINE, "estimated": False}), load_catalogue())
    assert found.after == Decimal("8.49")


def test_an_unknown_estimate_is_named() -> None:
    """It is in no sum."""
    found = compare(_preview(None, SERVER, {**LINE, "monthly": None}), load_catalogue())
    assert (found.after, found.unknown) == (Decimal("8.49"), ("object-storage:stack",))
