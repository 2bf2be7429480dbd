"""Faults one after the other: the next may begin before it is told that the last one is over."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from cli.alerts.drill.fault import HEARTBEAT
from cli.alerts.drill.made import Made
from cli.alerts.drill.sequence import run_all
from tests.unit.cli.alerts.drill.made import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.alerts.drill.fault import Fault
    from cli.alerts.drill.row import Row
    from cli.alerts.drill.run import Drill


class _Drill:
    """A drill that keeps what it was asked for, in order."""

    def __init__(self, *, over: bool = True) -> None:
        self.done: list[str] = []
        self.is_over = over

    def made(self, one: Fault, _tell: Callable[[str], None]) -> Made:
        """Make a fault at the moment that is as long as its key."""
        self.done.append(f"made {one.key}")
        return Made(one, {}, {}, frozenset(), float(len(one.key)), {}, set(), 0, "")

    def over(self, made: Made) -> bool:
        """Tell whether the next can be made."""
        self.done.append(f"over {made.fault.key}")
        return self.is_over

    def rows(self, made: Made, until: float | None = None) -> list[Row]:
        """Tell of it."""
        self.done.append(f"told {made.fault.key}" + (f" until {until:g}" if until else ""))
        return []


def _ran(drill: _Drill, *faults: Fault) -> list[str]:
    run_all(
        cast("Drill", drill),
        faults,
        lambda _: nullcontext(),
        lambda _: None,
        lambda rows: drill.done.append(f"{len(rows)} rows"),
    )
    return drill.done


@pytest.mark.parametrize(
    "silent",
    [
        fault("power", (HEARTBEAT,)),
        fault("away", ("AlertsNotDelivered",), follows=(HEARTBEAT,)),
        replace(fault("closed", ("ReceiverFails",)), closes=("slack",)),
    ],
)
def test_what_keeps_messages_from_people_waits_for_the_last(silent: Fault) -> None:
    """The end of the one before would be told to nobody."""
    assert _ran(_Drill(), fault("disk", ("Disk",)), silent)[:4] == [
        "made disk", "over disk", "told disk", "0 rows",
    ]  # fmt: skip


def test_the_next_is_made_before_the_end_of_the_last_is_told() -> None:
    """What fires from then on is not the last one's."""
    assert _ran(_Drill(), fault("disk", ("Disk",)), fault("price", ("Price",))) == [
        "made disk", "over disk",
        "made price", "told disk until 5", "0 rows", "over price",
        "told price", "0 rows",
    ]  # fmt: skip


def test_of_two_with_one_alert_the_second_waits_until_the_end_of_the_first_is_told() -> None:
    """Nobody could tell whose end it is."""
    assert _ran(_Drill(), fault("web"), fault("store")) == [
        "made web", "over web", "told web", "0 rows",
        "made store", "over store", "told store", "0 rows",
    ]  # fmt: skip


def test_one_that_does_not_end_is_told_of_before_the_next_is_made() -> None:
    """Nothing is made while something of it stands that Prometheus does not show."""
    drill = _Drill(over=False)
    assert _ran(drill, fault("disk", ("Disk",)), fault("price", ("Price",))) == [
        "made disk", "over disk", "told disk", "0 rows",
        "made price", "over price", "told price", "0 rows",
    ]  # fmt: skip
