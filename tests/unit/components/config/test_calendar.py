"""Times for OnCalendar: systemd's own judgement is the measure."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from components.config.calendar import why_no_calendar

GOOD = (
    "daily",
    "*-*-* 03:00:00",
    "Sun *-*-* 03:00",
    "Mon..Fri 10:30",
    "Mon,Wed *-*-01 00:00:00",
    "*-*-01 04:00:00",
    "*:0/15",
    "2027-01-01",
    "Saturday",
    "*-01,04,07,10-01 03:00",
)
BAD = ("0 3 * * *", "25:00", "*-13-01 00:00", "Someday 03:00", "*:0/x", "", "*-*-* 03:61:00", "03")


@pytest.mark.parametrize("text", GOOD)
def test_a_time_is_taken(text: str) -> None:
    """Shorthands, days, dates, times, lists, ranges and steps."""
    assert why_no_calendar(text) is None


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_time_is_refused(text: str) -> None:
    """Cron's own form among them."""
    assert why_no_calendar(text)


def test_the_fault_is_named() -> None:
    """The part that is wrong, and what it may be."""
    assert why_no_calendar("*-*-* 24:00:00") == "`24` is no hour (0 to 23)"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
@pytest.mark.parametrize("text", GOOD + BAD)
def test_systemd_says_the_same(text: str) -> None:
    """What is taken here is taken there, and the other way round."""
    words = ["systemd-analyze", "calendar", f"{text} UTC" if text else ""]
    done = subprocess.run(words, capture_output=True, check=False)

    assert (done.returncode == 0) is (why_no_calendar(text) is None)
