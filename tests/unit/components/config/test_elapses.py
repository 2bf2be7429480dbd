"""When calendars come round, held to systemd's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from components.config.elapses import elapses, widest_gap
from tests.unit.components.render.guest import in_guest

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2027, 1, 1, tzinfo=UTC)
CALENDARS = (
    "daily",
    "*-*-* 02:00:00",
    "Sun *-*-* 03:00:00",
    "Mon..Fri 04:30",
    "Sat,Sun *-*-1..7 01:00:00",
    "*-*-01 04:00:00",
    "*-01,04,07,10-01 00:00:00",
    "*-*-* 08,14,20:00:00",
    "*-*-* 00/6:15:00",
    "02-29 12:00",
    "quarterly",
    "weekly",
)


@pytest.mark.parametrize("calendar", CALENDARS)
def test_times_are_those_of_systemd(calendar: str, tmp_path: Path) -> None:
    """The next five, asked of the servers' own systemd."""
    words = ["systemd-analyze", "calendar", "--iterations=5", "--base-time=2027-01-01 00:00:00 UTC"]
    code, said = in_guest(tmp_path, "env", "TZ=UTC", *words, f"{calendar} UTC")

    assert code == 0, said
    lines = [line for line in said.splitlines() if "elapse:" in line or "Iter. #" in line]
    found = [" ".join(line.split()[-3:-1]) for line in lines]
    ours = islice(elapses(calendar, START), 5)
    assert found == [f"{at:%Y-%m-%d %H:%M:%S}" for at in ours]


@pytest.mark.parametrize(
    ("calendar", "gap"),
    [
        ("daily", timedelta(days=1)),
        ("Sun *-*-* 03:00:00", timedelta(days=7)),
        ("monthly", timedelta(days=31)),
        ("*-*-* 08,14,20:00:00", timedelta(hours=12)),
        ("2027-05-05 01:00:00", timedelta.max),
    ],
)
def test_the_widest_gap_is_what_a_loss_may_take(calendar: str, gap: timedelta) -> None:
    """A calendar that ends lets all time pass."""
    assert widest_gap(calendar) == gap


def test_a_time_itself_is_not_after_itself() -> None:
    """Else a schedule would never come on."""
    at = next(elapses("daily", START))

    assert at == START + timedelta(days=1)
    assert next(elapses("daily", at)) == at + timedelta(days=1)
