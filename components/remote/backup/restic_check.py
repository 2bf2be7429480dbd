"""Holds what restic keeps to its sums: a part of it each week, or all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import status
from .item import BackupError
from .repository import call

if TYPE_CHECKING:
    from .item import Item, Place

_WEEK, _PARTS = 7 * 86400, 10  # all of a place is read in ten weeks


def weekly(item: Item, place: Place) -> bool:
    """Hold a place's copies to their sums once a week, and read a tenth of them; each in its turn.

    Returns:
        Whether it was done.

    Raises:
        BackupError: something is damaged.
    """
    mark = status.STATUS / f"checked-{item.key}-{place.key}"
    week = int(time.time() // _WEEK)
    if mark.exists() and mark.read_text(encoding="utf-8").strip() == str(week):
        return False
    begun, part = time.time(), f"{week % _PARTS + 1}/{_PARTS}"
    try:
        call(item, place, "check", f"--read-data-subset={part}")
    except BackupError as fault:
        status.verified(item.key, item.store, place.key, begun=begun, found=str(fault), part=part)
        raise
    status.verified(item.key, item.store, place.key, begun=begun, found="", part=part)
    status.write(mark, f"{week}\n")
    return True


def whole(item: Item) -> list[str]:
    """Read all that places have; return what is damaged, a line for each place."""
    failed = []
    for place in item.places:
        begun, said = time.time(), ""
        try:
            call(item, place, "check", "--read-data")
        except BackupError as fault:
            said = str(fault)
            failed.append(f"{place.key}: {said}")
        status.verified(item.key, item.store, place.key, begun=begun, found=said)
    return failed
