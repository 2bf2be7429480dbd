"""The commands of the way back; each says what it found or did as JSON."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

from . import files, lock, restore, tenant
from .item import BackupError, Item, read

if TYPE_CHECKING:
    from types import ModuleType

PATIENCE = 900.0  # seconds for a database that reads its log
TURN = 600.0  # seconds for a copy by the clock to end: a person waits rather than tries again


def choose(key: str, wish: str) -> None:
    """Say what a restore would take."""
    item = read(key)
    _say(_way(item).choose(item, _wish(wish)))


def bring(key: str, stamp: str, wish: str) -> None:
    """Restore beside the data; pgBackRest's own words go before the last line."""
    item = read(key)
    with lock.held(key, wait=TURN):
        _say(_way(item).bring(item, _wish(wish), restore.sound(stamp)))


def swap(key: str, stamp: str) -> None:
    """Put what was restored in the data's place."""
    with lock.held(key, wait=TURN):
        restore.swap(read(key), stamp)


def swap_back(key: str, stamp: str) -> None:
    """Put the old data in its place again, in a history of its own."""
    with lock.held(key, wait=TURN):
        restore.swap(read(key), stamp, back=True)


def settled(key: str) -> None:
    """Wait until the database writes."""
    _say(restore.settled(read(key), PATIENCE))


def exchange(key: str, stamp: str, database: str, schema: str) -> None:
    """Put one schema of what was restored in the place of the one in use, then drop the rest."""
    item = read(key)
    with lock.held(key, wait=TURN):
        tenant.exchange(item, stamp, database, schema)
        remove(item, stamp)


def kept(key: str) -> None:
    """List what restores have left."""
    item = read(key)
    _say(_way(item).kept(item))


def drop(key: str, stamp: str) -> None:
    """Remove what a restore has left."""
    item = read(key)
    with lock.held(key, wait=TURN):
        remove(item, stamp)


def remove(item: Item, stamp: str) -> None:
    """Remove what is kept of an item under a stamp.

    Raises:
        BackupError: there is nothing of it, or an exchange is half done.
    """
    there = _way(item).kept(item)
    found = [entry["path"] for entry in there if entry["stamp"] == stamp]
    if not found:
        known = ", ".join(sorted({entry["stamp"] for entry in there})) or "nothing"
        raise BackupError(f"nothing of {stamp} is kept of {item.store}; there is: {known}")
    if item.method == "pgbackrest":
        restore.in_place(item, stamp)
    for path in found:
        shutil.rmtree(path)


def _way(item: Item) -> ModuleType:
    return restore if item.method == "pgbackrest" else files


def _wish(text: str) -> restore.Wish:
    try:
        return restore.Wish(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise BackupError(f"not a wish: {error}") from None


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
