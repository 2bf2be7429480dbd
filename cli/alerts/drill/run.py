"""One fault: made, heard of, mended, heard of again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Event

from cli.alerts.drill import heard
from cli.alerts.drill.fault import HEARTBEAT, Fault, Stage
from cli.alerts.drill.heard import Inbox
from cli.alerts.drill.made import Made
from cli.alerts.drill.row import Expected, Row
from cli.alerts.drill.state import State
from cli.errors import PlinthError

GRACE = 30.0  # seconds that an alert may take beyond its own time
_PATIENCE = 60.0  # seconds beyond that, to tell what is late from what never comes
_RESOLVES = 150.0  # seconds; a group's next message and a service that has to come up again
_CALM = 180.0  # seconds until what a fault left behind is over
_LATELY = 300.0  # seconds; the end of what was told before that is not waited for
_LOOK = 0.5
_CAUSES = ("ServerDown", "ServiceDown", "DatabaseDown", "PublicDown")  # hold others back


class Ended(BaseException):
    """Somebody else ended the drill; no step takes it for a failure of its own."""


@dataclass(frozen=True)
class Drill:
    """A stack to break.

    Attributes:
        expected: by alert.
        shared: alerts that tell of the machine, and count where a fault raises them alone.
        end: set where it is to wait for nothing more, but to mend what it made.
    """

    stage: Stage
    inbox: Inbox
    state: State
    expected: Mapping[str, Expected]
    shared: frozenset[str] = frozenset()
    end: Event = field(default_factory=Event)

    def made(self, fault: Fault, tell: Callable[[str], None]) -> Made:
        """Make a fault, wait until it is heard of, and mend it, whatever comes."""
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
        old = before | self.shared
        return Made(fault, wanted, limits, frozenset(old), begun, fires, held - old, mended, error)

    def over(self, made: Made) -> bool:
        """Wait until nothing that a fault raises stands any more, told or not.

        Returns:
            whether the next fault can be made before it is told that this one is over.
        """
        names = [name for name, one in made.wanted.items() if name in made.fires and one.ways]
        if len(names) < len(made.wanted) or HEARTBEAT in names:
            return False  # Prometheus cannot say when it is over
        again = {name: made.wanted[name] for name in names}
        while time.time() < made.mended + _RESOLVES:
            try:
                if not any(made.owns(name) for name in self.state.standing()):
                    return True
            except PlinthError:
                pass  # what watches comes up again
            if self._wait(again, "resolved", made.mended, 0).keys() == again.keys():
                return False  # what follows may stand for long
            self._rest(_LOOK)
        return False

    def rows(self, made: Made, until: float | None = None) -> list[Row]:
        """Wait until it was told that a fault is over; return a row for each of its alerts.

        Args:
            made: the fault.
            until: when the next one was made: what fires from then on is not of this one's.
        """
        again = {alert: made.wanted[alert] for alert in made.fires}
        done = self._wait(again, "resolved", made.mended, made.mended + _RESOLVES)
        came = self.inbox.since(made.begun)
        return made.rows([one for one in came if until is None or one.at < until], done)

    def _wanted(self, fault: Fault, alert: str) -> Expected:
        one = self.expected[alert]
        ways = tuple(way for way in one.ways if way not in fault.closes)
        return Expected(one.severity, ways, one.hold)

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
            waits |= heard.open_ends(self.inbox.since(time.time() - _LATELY), fault.alerts)
            if not waits or time.monotonic() > deadline:
                return standing
            if not said:
                tell(f"waits until these are over: {', '.join(sorted(waits))}")
                said = True
            self._rest(1)

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
            self._rest(_LOOK)

    def _rest(self, seconds: float) -> None:
        if self.end.wait(seconds):
            raise Ended

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
