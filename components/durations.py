"""Durations as Docker gives them back, so that a state never differs from its program by style."""

from __future__ import annotations

MINUTE = 60
HOUR = 3600


def docker_duration(seconds: int) -> str:
    """Return whole seconds in Docker's words: `45s`, `1m30s`, `2m`, `1h`."""
    hours, rest = divmod(seconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    words = "".join(
        f"{count}{unit}" for count, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if count
    )
    if hours and rest and not minutes:
        return f"{hours}h0m{rest}s"
    return words or "0s"
