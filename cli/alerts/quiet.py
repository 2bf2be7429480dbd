"""Which of Alertmanager's routes are quiet now: older ones than 0.28 do not tell it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def quiet_now(config: Mapping[str, Any], route: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a route tells nobody now.

    Args:
        config: Alertmanager's, as it says it itself.
        route: one of its routes.
        now: UTC.
    """
    known = {item["name"]: item["time_intervals"] for item in config.get("time_intervals") or ()}
    names = route.get("mute_time_intervals") or ()
    return any(_covers(interval, now) for name in names for interval in known[name])


def _covers(interval: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a moment is in the times of the week that `monitoring.alerts.mutes` knows."""
    days, times = interval.get("weekdays"), interval.get("times")
    at = f"{now:%H:%M}"
    return (not days or f"{now:%A}".lower() in days) and (
        not times or any(part["start_time"] <= at < part["end_time"] for part in times)
    )
