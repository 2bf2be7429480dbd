"""Times and days as Alertmanager knows them."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.monitoring.receivers import MuteConfig


def intervals(mutes: Mapping[str, MuteConfig]) -> list[dict[str, Any]]:
    """Return the times of the week in which routes may be quiet."""
    found = []
    for key, mute in mutes.items():
        times: dict[str, Any] = {"times": [{"start_time": mute.since, "end_time": mute.until}]}
        if mute.days:
            times["weekdays"] = list(mute.days)
        found.append({"name": key, "time_intervals": [times]})
    return found


def span_of_days(first: date, last: date) -> list[dict[str, Any]]:
    """Return the days from one to another, both included: an entry for each month."""
    found = []
    day = first
    while day <= last:
        end = min(last, day.replace(day=calendar.monthrange(day.year, day.month)[1]))
        found.append(
            {
                "years": [str(day.year)],
                "months": [str(day.month)],
                "days_of_month": [f"{day.day}:{end.day}"],
            }
        )
        day = end + timedelta(days=1)
    return found
