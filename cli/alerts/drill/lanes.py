"""Faults that nothing else is felt by, made at the same time: the lanes beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import replace
from threading import Event, Lock

from cli.alerts.drill.fault import Fault
from cli.alerts.drill.row import Row
from cli.alerts.drill.run import Drill
from cli.alerts.drill.sequence import run_all


def run_lanes(
    drill: Drill,
    faults: Sequence[Fault],
    during: Callable[[Fault], AbstractContextManager[None]],
    tell: Callable[[str], None],
    each: Callable[[list[Row]], None],
) -> None:
    """Make those of these faults that have a lane; in a lane they come one after the other.

    Whatever ends one lane ends all of them, and each mends what it has made.

    Args:
        drill: what makes them.
        faults: in their order.
        during: keeps which ones are open.
        tell: for progress.
        each: told the rows of each fault when it is over; of one fault at a time.
    """
    lanes = by_lane(faults)
    if not lanes:
        return
    end, turn = Event(), Lock()

    def told(rows: list[Row]) -> None:
        with turn:
            each(rows)

    def go(lane: str) -> None:
        own = replace(drill, end=end, shared=drill.shared | raised_beside(drill, lanes, lane))
        run_all(own, lanes[lane], during, tell, told)

    with ThreadPoolExecutor(len(lanes)) as pool:
        try:
            for done in as_completed([pool.submit(go, lane) for lane in lanes]):
                done.result()
        except BaseException:
            end.set()
            raise


def by_lane(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """Return the faults that have a lane, by it; each lane in their order."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.lane:
            found.setdefault(fault.lane, []).append(fault)
    return found


def raised_beside(drill: Drill, lanes: dict[str, list[Fault]], lane: str) -> frozenset[str]:
    """Return the alerts that the faults of other lanes raise, and what may follow of them."""
    others = [fault for key, faults in lanes.items() if key != lane for fault in faults]
    return frozenset(
        name
        for name in drill.expected
        if any(name in fault.alerts or name.startswith(fault.follows) for fault in others)
    )
