"""What an alert is, and the clock that its times are read by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["critical", "warning", "info"]
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# A rate needs two samples, and one may be missed.
SAMPLES = 4
# In a drill: Docker's counters and a database's take up to two seconds to be told, so who asks more
# often than this gets no answer in time; and nobody waits for hours to hear of a copy.
SHORTEST, LONGEST = 5, 45


@dataclass(frozen=True, kw_only=True)
class AlertRule:
    """One alert.

    Attributes:
        name: of all rules that are the same to a person; services may have one each.
        area: the group that it is evaluated in.
        expr: PromQL; what it answers is what is wrong.
        hold: seconds that it has to last.
        signal: what it is about; of one signal the critical one silences the warning.
        summary: one line that says what is wrong; may hold `{{ $labels.x }}` and `{{ $value }}`.
        means: why it matters, for docs/alerts.md.
        first: what to do first.
        about: what the document says, empty where it says nothing.
        labels: beside severity and signal.
    """

    name: str
    area: str
    expr: str
    hold: int
    severity: Severity
    signal: str
    summary: str
    means: str
    first: str
    about: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def runbook(self) -> str:
        """Return where the page says more."""
        return f"docs/alerts.md#{self.name.lower()}"


@dataclass(frozen=True)
class Clock:
    """Times as Prometheus writes them, all of them shorter by one factor where a drill is run.

    Attributes:
        factor: 1 in earnest.
        scrape: seconds between two samples, as the config has it.
    """

    factor: int = 1
    scrape: int = 15

    def held(self, seconds: float) -> float:
        """Return the seconds that something has to last, in a drill never more than `LONGEST`."""
        return seconds if self.factor == 1 else min(seconds / self.factor, LONGEST)

    def hold(self, seconds: float) -> str:
        """Return the same as Prometheus writes it."""
        return span(self.held(seconds))

    def window(self, seconds: int) -> str:
        """Return over how long a rate is taken, never less than it needs samples for."""
        return span(max(seconds / self.factor, SAMPLES * self.interval))

    def samples(self, seconds: int) -> str:
        """Return how many samples a window of that length has, when it is full."""
        return f"{max(seconds / self.factor, SAMPLES * self.interval) / self.interval:g}"

    @property
    def interval(self) -> int:
        """Return the seconds between two samples, in a drill never less than `SHORTEST`."""
        return min(self.scrape, max(SHORTEST, self.scrape // self.factor))

    def plain(self, seconds: float) -> str:
        """Return a number of seconds, shortened."""
        return f"{seconds / self.factor:g}"


def span(seconds: float) -> str:
    """Return a length of time as Prometheus reads it, for example `5m`."""
    if seconds != int(seconds):
        return f"{round(seconds * 1000)}ms"
    whole = int(seconds)
    for unit, size in (("d", _DAY), ("h", _HOUR), ("m", _MINUTE)):
        if whole and whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}s"
