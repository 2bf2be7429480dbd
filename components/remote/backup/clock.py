"""Whether the clock can be believed, before anything is dropped by age.

A clock that jumps ahead makes every copy old. From then on copies are made without dropping any,
and each is told as failed, until the clock is right again, a server of time has set it, or somebody
says that it is right: the server may really have stood still so long.
"""

from __future__ import annotations

import subprocess
import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from . import status

if TYPE_CHECKING:
    from .item import Item, Place

_DAY = 86400
_DAYS = {"days": 1, "daily": 1, "weekly": 7, "monthly": 31}  # of each rule of a retention
_MISSED = 4  # copies in a row that are not there, before the clock is doubted
_ASK = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
_SAID = "the copy was made and no older one dropped"


def held(item: Item, place: Place, newest: float | None, now: float) -> str | None:
    """Return why nothing should be dropped of an item in a place; None where the clock is believed.

    What was made while it was doubted is no proof of it: the clock is held to the last copy before,
    which is kept in the status.

    Args:
        item: what is copied.
        place: where to.
        newest: when the newest copy before this one was made, seconds since 1970; None: there is
            none.
        now: what the clock says.
    """
    before = status.read(item.key).get(place.key, {}).get("clock")
    reference = float(before["newest"]) if before else newest
    why = ahead(newest, now, item.interval) or jumped(
        item.key, reference, now, item.interval, place.keep
    )
    if why and now > (reference or now) and synchronized():
        why = None
    if why or before:
        with status.changed(item.key, item.store) as known:
            known.setdefault(place.key, {})["clock"] = {"newest": reference} if why else None
    return why


def ahead(newest: float | None, now: float, interval: float) -> str | None:
    """Return that the newest copy is of a time that is yet to come; None where it is not."""
    if newest is None or newest <= now + interval:
        return None
    return (
        f"{_SAID}: the newest before it is of {_utc(newest)}, which is yet to come. Remove that "
        "one, made by a wrong clock, once the clock is right"
    )


def jumped(
    key: str, reference: float | None, now: float, interval: float, keep: dict[str, int]
) -> str | None:
    """Return that the clock may have jumped; None where the last copy is as old as it may be.

    Args:
        key: of the item.
        reference: when the last copy was made by a clock that was believed; None: there is none.
        now: what the clock says.
        interval: seconds between two copies at most, as they are planned.
        keep: the retention: `days`, `daily`, `weekly`, `monthly`.
    """
    if reference is None:
        return None
    longest = max((count * _DAYS[name] for name, count in keep.items()), default=0) * _DAY
    if now - reference <= max(_MISSED * interval, longest / 2):
        return None
    return (
        f"{_SAID}: the newest before is of {_utc(reference)}. Was the server off, or is its clock "
        "wrong (timedatectl)? None is dropped until the clock is set by a server of time, or "
        f"somebody says that it is right: plinth-backup clock-right {key}"
    )


def synchronized() -> bool:
    """Tell whether a server of time keeps the clock; Linux forgets that when anybody sets it."""
    try:
        done = subprocess.run(_ASK, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "yes"


def believe(item: Item) -> None:
    """Keep a person's word that the clock is right."""
    with status.changed(item.key, item.store) as known:
        for place in item.places:
            known.setdefault(place.key, {})["clock"] = {"newest": time.time()}


def _utc(moment: float) -> str:
    when = datetime.fromtimestamp(moment, timezone.utc)  # noqa: UP017 - Python 3.10
    return f"{when:%Y-%m-%d %H:%M} UTC"
