"""The commands of an upgrade to another major version; each says what it found or did as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from . import aside, major, turn, wish
from .item import read


def rehearse(key: str, stamp: str, image: str) -> None:
    """Take the newest backup to another major version, measure that, and remove it."""
    item = read(key)
    with turn.taken(item):
        _say(major.rehearse(item, wish.Wish(), aside.sound(stamp), image))


def rehearsed(key: str) -> None:
    """Say what the last rehearsal has measured, and what there is now."""
    _say(major.rehearsed(read(key)))


def upgrade(key: str, stamp: str, image: str, old: str) -> None:
    """Make the data one of another major version beside it; `swap` exchanges the two."""
    item = read(key)
    with turn.taken(item):
        _say(major.upgrade(item, aside.sound(stamp), image, old))


def over(key: str, stamp: str) -> None:
    """End an upgrade or its exchange that nobody waits for any more; say what it has left."""
    _say(major.over(read(key), aside.sound(stamp), turn.LONGEST))


def upgraded(key: str) -> None:
    """Have all places know the major version that runs now."""
    item = read(key)
    with turn.taken(item):
        major.upgraded(item)


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
