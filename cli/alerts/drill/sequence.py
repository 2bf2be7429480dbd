"""Faults one after the other: the next is made while it is still being told that one is over.

Its end is told with the next message of its group, seconds after nothing is wrong any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from cli.alerts.drill.fault import HEARTBEAT, Fault
from cli.alerts.drill.made import Made
from cli.alerts.drill.row import Row
from cli.alerts.drill.run import Drill


def run_all(
    drill: Drill,
    faults: Iterable[Fault],
    during: Callable[[Fault], AbstractContextManager[None]],
    tell: Callable[[str], None],
    each: Callable[[list[Row]], None],
) -> None:
    """Make all of these faults.

    Args:
        drill: what makes them.
        faults: in their order.
        during: keeps which one is open.
        tell: for progress.
        each: told the rows of each fault when it is over.
    """
    last: Made | None = None  # whose end is still to be told, and could be taken for another's
    for fault in faults:
        if last and ({*last.fault.alerts} & {*fault.alerts} or _silences(fault)):
            each(drill.rows(last))
            last = None
        with during(fault):
            made = drill.made(fault, tell)
        if last:
            each(drill.rows(last, until=made.begun))
        last = made
        if not drill.over(made):
            each(drill.rows(made))
            last = None
    if last:
        each(drill.rows(last))


def _silences(fault: Fault) -> bool:
    """Tell whether a fault keeps from people what is told meanwhile."""
    return bool(fault.closes) or HEARTBEAT in (*fault.alerts, *fault.follows)
