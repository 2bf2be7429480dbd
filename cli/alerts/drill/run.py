"""One fault after the other: made, heard of, mended, heard of again."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cli.alerts.drill.faults import HEARTBEAT, Fault
from cli.alerts.drill.heard import Inbox, Message
from cli.backups.remote import Remote
from cli.errors import PlinthError

GRACE = 30.0  # seconds that an alert may take beyond its own time
_PATIENCE = 150.0  # seconds beyond that, to tell what is late from what never comes
_RESOLVES = 360.0  # Alertmanager tells of an end with its next group, five minutes at most
_LOOK = 0.5


@dataclass(frozen=True)
class Expected:
    """What has to be heard of an alert: how bad it is, by which ways, and after how long."""

    severity: str
    ways: tuple[str, ...]
    hold: float


@dataclass(frozen=True)
class Row:
    """What came of a fault; times in seconds, None where it was not heard of in time.

    Attributes:
        limit: until then it has to be heard of.
        others: alerts that have nothing to do with it.
        follows: alerts of the same cause.
    """

    fault: str
    says: str
    alert: str
    severity: str
    ways: tuple[str, ...]
    hold: float
    limit: float
    fires: float | None
    resolves: float | None
    others: tuple[str, ...]
    follows: tuple[str, ...]
    error: str = ""

    @property
    def well(self) -> bool:
        """Tell whether it was as it has to be."""
        in_time = self.fires is not None and self.fires <= self.limit
        return in_time and self.resolves is not None and not self.others and not self.error


@dataclass(frozen=True)
class Drill:
    """A stack to break.

    Attributes:
        servers: by key.
        expected: by alert.
        known: alerts that fired before anything was broken.
        clock: by how much all times are shortened.
    """

    servers: Mapping[str, Remote]
    inbox: Inbox
    expected: Mapping[str, Expected]
    known: frozenset[str]
    clock: int

    def run(self, fault: Fault, tell: Callable[[str], None]) -> list[Row]:
        """Make a fault and mend it; return a row for each alert that it has to raise."""
        tell(fault.says)
        begun = time.time()
        error = self._shell(fault.server, fault.make)
        wanted = {alert: self.expected[alert] for alert in fault.alerts}
        late = fault.late / self.clock
        limits = {alert: one.hold + late + GRACE for alert, one in wanted.items()}
        fires = {}
        if not error:
            deadline = begun + max(limits.values()) + _PATIENCE
            fires = self._wait(wanted, "firing", begun, deadline)
            tell(", ".join(f"{a} after {t - begun:.1f} s" for a, t in fires.items()) or "silence")
        mended = time.time()
        error = self._shell(fault.server, fault.mend) or error
        done = self._wait(
            {alert: wanted[alert] for alert in fires}, "resolved", mended, mended + _RESOLVES
        )
        heard = {m.alert for m in self.inbox.since(begun) if m.status == "firing" and m.alert} - {
            *fault.alerts,
            *self.known,
        }
        follows = {name for name in heard if name.startswith(fault.follows or ("-",))}
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
                others=tuple(sorted(heard - follows)),
                follows=tuple(sorted(follows)),
                error=error,
            )
            for alert, one in wanted.items()
        ]

    def _shell(self, server: str, text: str) -> str:
        """Run a script as root; return why it failed, nothing where it did not."""
        packed = base64.b64encode(text.encode()).decode()
        try:
            self.servers[server].run(f"echo {packed} | base64 -d | sudo sh")
        except PlinthError as error:
            return str(error)
        return ""

    def _wait(
        self, wanted: Mapping[str, Expected], status: str, since: float, deadline: float
    ) -> dict[str, float]:
        """Return when each alert was heard of by all of its ways; others are absent."""
        while True:
            came = self.inbox.since(since)
            found = {
                alert: moment
                for alert, one in wanted.items()
                if (moment := _all_ways(came, alert, status, one.ways)) is not None
            }
            if len(found) == len(wanted) or time.time() > deadline:
                return found
            time.sleep(_LOOK)


def _all_ways(came: list[Message], alert: str, status: str, ways: tuple[str, ...]) -> float | None:
    """Return when an alert had been heard of by all ways."""
    first: dict[str, float] = {}
    for message in came:
        if message.alert == alert and message.status == status:
            first.setdefault(message.way, message.at)
    needed = ("heartbeat",) if alert == HEARTBEAT else ways
    return max(first[way] for way in needed) if all(way in first for way in needed) else None


def _after(moment: float | None, begun: float) -> float | None:
    return None if moment is None else round(moment - begun, 1)
