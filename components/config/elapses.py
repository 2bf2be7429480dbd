"""When times of OnCalendar come round, as systemd counts them; UTC, to the second."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHORTHANDS = {
    "minutely": "*-*-* *:*:00", "hourly": "*-*-* *:00:00", "daily": "*-*-* 00:00:00",
    "weekly": "Mon *-*-* 00:00:00", "monthly": "*-*-01 00:00:00",
    "quarterly": "*-01,04,07,10-01 00:00:00", "semiannually": "*-01,07-01 00:00:00",
    "yearly": "*-01-01 00:00:00",
}  # fmt: skip
_LOOK_AHEAD = 4 * 366  # days; a 29 February is not further away
_SAMPLES = 60  # of times in a row, to see the widest gap


@dataclass(frozen=True)
class _Calendar:
    days: frozenset[int]
    years: frozenset[int]
    months: frozenset[int]
    dates: frozenset[int]
    times: tuple[tuple[int, int, int], ...]


def elapses(text: str, after: datetime) -> Iterator[datetime]:
    """Give the times of a sound calendar that come after a moment, in order.

    Args:
        text: OnCalendar's words that `why_no_calendar` finds nothing wrong with.
        after: with time zone UTC.
    """
    calendar = _parse(text)
    day = after.replace(hour=0, minute=0, second=0, microsecond=0)
    last = day + timedelta(days=_LOOK_AHEAD)
    while day < last:
        if (
            day.weekday() in calendar.days
            and day.year in calendar.years
            and day.month in calendar.months
            and day.day in calendar.dates
        ):
            for hour, minute, second in calendar.times:
                moment = day.replace(hour=hour, minute=minute, second=second)
                if moment > after:
                    yield moment
                    last = moment + timedelta(days=_LOOK_AHEAD)
        day += timedelta(days=1)


def widest_gap(text: str) -> timedelta:
    """Return the longest time that a calendar lets pass; where it ends, all time."""
    found: list[datetime] = []
    for moment in elapses(text, datetime(2027, 1, 1, tzinfo=UTC)):
        found.append(moment)
        if len(found) == _SAMPLES:
            return max(later - sooner for sooner, later in pairwise(found))
    return timedelta.max


def _parse(text: str) -> _Calendar:
    words = _SHORTHANDS.get(text, text).split()
    days = words.pop(0) if words[0][0].isalpha() else ""
    date = words.pop(0) if words and "-" in words[0] else "*-*-*"
    time = words.pop(0) if words else "00:00:00"
    parts = date.split("-")
    year, month, day = ("*", *parts) if len(parts) == 2 else parts  # noqa: PLR2004 - MM-DD
    hour, minute, second = (*time.split(":"), "00")[:3]
    return _Calendar(
        days=_weekdays(days) if days else frozenset(range(7)),
        years=_numbers(year, 1970, 2199),
        months=_numbers(month, 1, 12),
        dates=_numbers(day, 1, 31),
        times=tuple(
            (h, m, s)
            for h in sorted(_numbers(hour, 0, 23))
            for m in sorted(_numbers(minute, 0, 59))
            for s in sorted(_numbers(second, 0, 59))
        ),
    )


def _weekdays(text: str) -> frozenset[int]:
    found: set[int] = set()
    for item in text.split(","):
        first, _, last = item.partition("..")
        start = _DAYS.index(first[:3].lower())
        end = _DAYS.index(last[:3].lower()) if last else start
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return frozenset(found)


def _numbers(text: str, low: int, high: int) -> frozenset[int]:
    """Return the numbers of a list of `*`, single ones, ranges and steps."""
    found: set[int] = set()
    for item in text.split(","):
        match = re.fullmatch(r"(?:\*|(\d+)(?:\.\.(\d+))?)(?:/(\d+))?", item)
        if match is None:
            raise ValueError(f"{item!r} is no part of a calendar")
        start = int(match[1]) if match[1] else low
        last = int(match[2]) if match[2] else (high if match[3] or not match[1] else start)
        found |= set(range(start, last + 1, int(match[3] or 1)))
    return frozenset(found)
