"""Whether the clock can be believed, before anything is dropped by age.

A clock that jumps ahead makes every copy old. One turn of copies is made without dropping any
then, and is told as failed, so that somebody may look. A server that really stood still so long is
told the same, and its next copy drops as usual.
"""

from __future__ import annotations

from datetime import datetime, timezone

_DAY = 86400
_DAYS = {"days": 1, "daily": 1, "weekly": 7, "monthly": 31}  # of each rule of a retention
_MISSED = 4  # copies in a row that are not there, before the clock is doubted


def doubt(newest: float | None, now: float, interval: float, keep: dict[str, int]) -> str | None:
    """Return why nothing should be dropped, None where the clock can be believed.

    Args:
        newest: when the newest copy before this one was made, seconds since 1970; None: there is
            none.
        now: what the clock says.
        interval: seconds between two copies at most, as they are planned.
        keep: the retention: `days`, `daily`, `weekly`, `monthly`.
    """
    if newest is None:
        return None
    when = datetime.fromtimestamp(newest, timezone.utc)  # noqa: UP017 - Python 3.10
    said = f"the newest before it is of {when:%Y-%m-%d %H:%M} UTC"
    if newest > now + interval:
        return (
            f"the copy was made and no older one dropped: {said}, which is yet to come. Remove "
            "that one, made by a wrong clock, once the clock is right"
        )
    longest = max((count * _DAYS[name] for name, count in keep.items()), default=0) * _DAY
    if now - newest > max(_MISSED * interval, longest / 2):
        return (
            f"the copy was made and no older one dropped: {said}. Was the server off, or is its "
            "clock wrong (timedatectl)? The next copy drops what is too old"
        )
    return None
