"""What came of a fault."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """What has to be heard of an alert.

    Attributes:
        severity: how bad it is.
        ways: by which it is told; empty where nobody hears of that severity.
        hold: seconds that it has to last, as the drill has them.
    """

    severity: str
    ways: tuple[str, ...]
    hold: float


@dataclass(frozen=True)
class Row:
    """An alert that a fault has to raise; times in seconds, None where it was not heard in time.

    Attributes:
        limit: until then it has to be heard of.
        fires: from the fault to the last of its ways.
        resolves: from the mending to the last of its ways.
        follows: alerts of the same cause that were heard beside it.
        held: alerts that fired and were held back, since their cause was told.
        others: what was heard and has nothing to do with it.
        error: what else was wrong.
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
    follows: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    error: str = ""

    @property
    def well(self) -> bool:
        """Tell whether it was as it has to be."""
        in_time = self.fires is not None and self.fires <= self.limit
        return in_time and self.resolves is not None and not self.others and not self.error
