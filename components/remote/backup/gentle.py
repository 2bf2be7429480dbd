"""Steps back behind everything else: the processor is had while nobody else wants it.

Whoever wakes takes it at once. A copy that is waited for does not step back: the first one in a
place, and one that closes a gap of the log.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from . import status

if TYPE_CHECKING:
    from .item import Item


def step_back(item: Item) -> bool:
    """Give way from now on, with all that is started from here; return whether that is so."""
    if urgent(item):
        return False
    with suppress(OSError):  # where a container may not: its unit stands back all the same
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        return True
    return False


def urgent(item: Item) -> bool:
    """Tell whether a place has no copy yet, or lacks a part of the log since its last one."""
    known = status.read(item.key)
    places = [known.get(place.key, {}) for place in item.places]
    return any(not place.get("last_success") or place.get("log_gap") for place in places)
