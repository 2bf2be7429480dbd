"""Moments and sizes as people read and write them."""

from __future__ import annotations

from datetime import UTC, datetime

from cli.errors import PlinthError

_THOUSAND = 1000


def moment(text: str) -> float:
    """Return a time in seconds since 1970; without a zone it is UTC.

    Raises:
        PlinthError: it is no time.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise PlinthError(
            f"{text!r} is no time. Write it as 2026-01-31 04:00:00 (UTC), or with a zone: "
            "2026-01-31T04:00:00+01:00.",
            exit_code=2,
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def utc(seconds: float) -> str:
    """Return a moment in words."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def age(seconds: float) -> str:
    """Return how long ago that is."""
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count > 0:
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return f"{int(max(seconds, 0))} s ago"


def size(count: float | None) -> str:
    """Return bytes in words, nothing where they are not known."""
    if count is None:
        return ""
    for word in ("B", "kB", "MB", "GB"):
        if count < _THOUSAND:
            return f"{count:.0f} {word}" if word == "B" else f"{count:.1f} {word}"
        count /= _THOUSAND
    return f"{count:.1f} TB"
