"""One fault: made, heard of, mended, heard of again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from cli.alerts.drill import heard
from cli.alerts.drill.fault import Fault, Stage
from cli.alerts.drill.heard import Inbox, Message
from cli.alerts.drill.row import Expected, Row
from cli.alerts.drill.state import State
from cli.errors import PlinthError

GRACE = 30.0  # seconds that an alert may take beyond its own time
_PATIENCE = 60.0  # seconds beyond that, to tell what is late from what never comes
_RESOLVES = 150.0  # seconds; a group's next message and a service that has to come up again
_CALM = 180.0  # seconds until what a fault left behind is over
_LOOK = 0.5
_CAUSES = ("ServerDown", "ServiceDown", "DatabaseDown", "PublicDown")  # hold others back


@dataclass(frozen=True)
class Drill:
    """A stack to break.

    Attributes:
        expected: by alert.
        shared: alerts that tell of the machine, and count where a fault raises them alone.
    """

    stage: Stage
    inbox: Inbox
    state: State
    expected: Mapping[str, Expected]
    shared: frozenset[str] = frozenset()

    def run(self, fault: Fault, tell: Callable[[str], None]) -> list[Row]:
        """Make a fault and mend it, whatever comes; return a row for each alert it has to raise."""
        say = partial(_said, tell, fault.key)
        wanted = {alert: self._wanted(fault, alert) for alert in fault.alerts}
        before = self._calm(fault, say)
        late = fault.late / self.stage.clock + fault.slow
        limits = {alert: one.hold + late + GRACE for alert, one in wanted.items()}
        say(f"{fault.says} …")
        begun = time.time()
        fires: dict[str, float] = {}
        held: set[str] = set()
        try:
            error = self._step(fault.make)
            if not error:
                fires = self._wait(
                    wanted, "firing", begun, begun + max(limits.values()) + _PATIENCE
                )
                held = self.state.held_back()
        finally:
            mended = time.time()
            unmended = self._step(fault.mend)
        error = "; ".join(filter(None, (error, unmended and f"not mended: {unmended}")))
        told = ", ".join(f"{alert} after {at - begun:.1f} s" for alert, at in fires.items())
        say(told or "silence")
        again = {alert: wanted[alert] for alert in fires}
        done = self._wait(again, "resolved", mended, mended + _RESOLVES)
        came = self.inbox.since(begun)
        beside = _beside(came, fault) - before - self.shared
        follows = {name for name in beside if name.startswith(fault.follows)}
        return [
            Row(
                fault=fault.key,
                says=fault.says,
                alert=alert,
                severity=one.severity,
                ways=one.ways,
                hold=one.hold,
                limit=round(limits[alert], 1),
                fires=_after(fires.get(alert), begun),
                resolves=_after(done.get(alert), mended),
                follows=tuple(sorted(follows)),
                held=tuple(sorted(held - before - self.shared)),
                others=tuple(sorted(beside - follows)),
                error="; ".join(filter(None, (error, *self._complaints(came, fault, alert, one)))),
            )
            for alert, one in wanted.items()
        ]

    def _wanted(self, fault: Fault, alert: str) -> Expected:
        one = self.expected[alert]
        ways = tuple(way for way in one.ways if way not in fault.closes)
        return Expected(one.severity, ways, one.hold)

    @staticmethod
    def _complaints(came: list[Message], fault: Fault, alert: str, one: Expected) -> list[str]:
        causes = [] if fault.many else heard.causes(came, alert)
        return heard.complaints(came, alert, one.severity, one.ways) + causes

    def _calm(self, fault: Fault, tell: Callable[[str], None]) -> set[str]:
        """Wait until nothing stands that would be heard as, or hold back, what comes now.

        Returns:
            what still stands of what was before, which this fault did not raise.
        """
        deadline, said = time.monotonic() + _CALM, False
        while True:
            try:
                standing = set(self.state.standing())
            except PlinthError:
                standing = {"Prometheus cannot be asked"}
            waits = {
                name for name in standing if name in fault.alerts or name in _CAUSES or " " in name
            }
            if not waits or time.monotonic() > deadline:
                return standing
            if not said:
                tell(f"waits until these are over: {', '.join(sorted(waits))}")
                said = True
            time.sleep(1)

    def _step(self, step: Callable[[Stage], object]) -> str:
        """Take a step; return why it failed, nothing where it did not."""
        try:
            step(self.stage)
        except PlinthError as error:
            return str(error)
        return ""

    def _wait(
        self, wanted: Mapping[str, Expected], status: str, since: float, deadline: float
    ) -> dict[str, float]:
        """Return when each alert was heard of by all of its ways; others are absent.

        What nobody is told of is looked for in Prometheus.
        """
        seen: dict[str, float] = {}
        while True:
            came = self.inbox.since(since)
            unheard = [name for name, one in wanted.items() if not one.ways and name not in seen]
            if unheard:
                seen |= self._looked(unheard, status)
            found = {
                alert: moment
                for alert, one in wanted.items()
                if (
                    moment := seen.get(alert)
                    if not one.ways
                    else heard.by_all(came, alert, status, one.ways)
                )
                is not None
            }
            if len(found) == len(wanted) or time.time() > deadline:
                return found
            time.sleep(_LOOK)

    def _looked(self, names: list[str], status: str) -> dict[str, float]:
        try:
            standing = self.state.standing()
        except PlinthError:
            return {}
        fires = {name for name, state in standing.items() if state == "firing"}
        now = time.time()
        return {name: now for name in names if (name in fires) == (status == "firing")}


def _said(tell: Callable[[str], None], key: str, words: str) -> None:
    tell(f"  {key}: {words}")


def _beside(came: list[Message], fault: Fault) -> set[str]:
    """Return what fired and was not asked for."""
    return heard.names(came) - {*fault.alerts}


def _after(moment: float | None, begun: float) -> float | None:
    return None if moment is None else round(moment - begun, 1)
