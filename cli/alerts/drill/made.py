"""A fault that was made and mended, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.alerts.drill import heard
from cli.alerts.drill.row import Expected, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cli.alerts.drill.fault import Fault
    from cli.alerts.drill.heard import Message


@dataclass(frozen=True)
class Made:
    """A fault of which it is not yet told that it is over; moments are seconds since 1970.

    Attributes:
        wanted: what has to be heard of each alert.
        limits: seconds until when.
        before: alerts that are not its own: they stood before it.
        begun: when it was made.
        fires: when each alert was heard of by all of its ways.
        held: alerts that fired and were held back.
        mended: when it was.
        error: why it could not be made or mended.
    """

    fault: Fault
    wanted: Mapping[str, Expected]
    limits: Mapping[str, float]
    before: frozenset[str]
    begun: float
    fires: Mapping[str, float]
    held: set[str]
    mended: float
    error: str

    def owns(self, alert: str) -> bool:
        """Tell whether an alert is one that it raises, or that follows of it."""
        return alert in self.wanted or alert.startswith(self.fault.follows)

    def rows(self, came: list[Message], done: Mapping[str, float]) -> list[Row]:
        """Return a row for each alert.

        Args:
            came: the messages of its time.
            done: when it was told by all ways of each alert that it is over.
        """
        beside = heard.names(came) - {*self.fault.alerts} - self.before
        follows = {name for name in beside if name.startswith(self.fault.follows)}
        return [
            Row(
                fault=self.fault.key,
                says=self.fault.says,
                alert=alert,
                severity=one.severity,
                ways=one.ways,
                hold=one.hold,
                limit=round(self.limits[alert], 1),
                fires=_after(self.fires.get(alert), self.begun),
                resolves=_after(done.get(alert), self.mended),
                follows=tuple(sorted(follows)),
                held=tuple(sorted(self.held)),
                others=tuple(sorted(beside - follows)),
                error="; ".join(filter(None, (self.error, *self._complaints(came, alert, one)))),
            )
            for alert, one in self.wanted.items()
        ]

    def _complaints(self, came: list[Message], alert: str, one: Expected) -> list[str]:
        causes = [] if self.fault.many else heard.causes(came, alert)
        # a way that is open again is told what still fires
        closed = [m for m in came if m.at < self.mended or m.way not in self.fault.closes]
        return heard.complaints(closed, alert, one.severity, one.ways) + causes


def _after(moment: float | None, begun: float) -> float | None:
    return None if moment is None else round(moment - begun, 1)
