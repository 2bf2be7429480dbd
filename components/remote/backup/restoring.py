"""The commands of the way back; each says what it found or did as JSON."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from . import (
    aside,
    files,
    opened,
    program,
    restore,
    store,
    tenant,
    turn,
    wish,
)
from . import (
    database as databases,
)
from . import swap as exchanged
from .item import BackupError, Item, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PATIENCE = 900.0  # seconds for a database that reads its log


def choose(key: str, wanted: str) -> None:
    """Say what a restore would take."""
    item = read(key)
    _say(_way(item).choose(item, wish.parse(wanted)))


def bring(key: str, stamp: str, wanted: str) -> None:
    """Restore beside the data; pgBackRest's own words go before the last line."""
    item = read(key)
    with turn.taken(item):
        _say(_way(item).bring(item, wish.parse(wanted), aside.sound(stamp)))


def swap(key: str, stamp: str) -> None:
    """Put what was restored in the data's place."""
    item = read(key)
    with turn.taken(item):
        exchanged.swap(item, stamp)


def swap_back(key: str, stamp: str) -> None:
    """Put the old data in its place again, in a history of its own."""
    item = read(key)
    with turn.taken(item):
        exchanged.swap(item, stamp, back=True)


def settled(key: str) -> None:
    """Wait until the store is well; a database has read its log then and writes."""
    item = read(key)
    if item.cluster:
        _say(restore.settled(item, PATIENCE))
        return
    store.well(item.store, PATIENCE)
    _say({"store": item.store, "last_commit": None})


def opening(key: str, stamp: str) -> None:
    """Open a Postgres that was brought, for somebody to look at; `drop` ends it."""
    item = read(key)
    with turn.taken(item):
        _say({"container": opened.start(item, stamp)})


def exchange(key: str, stamp: str, database: str, schema: str) -> None:
    """Put one schema of what was restored in the place of the one in use, then drop the rest."""
    item = read(key)
    with turn.taken(item), _brought(item, stamp):
        tenant.exchange(item, stamp, database, schema)


def database(key: str, stamp: str, name: str) -> None:
    """Put one database of what was brought in the place of the one in use; that one is kept."""
    item = read(key)
    with turn.taken(item), _brought(item, stamp):
        databases.exchange(item, stamp, name)


@contextmanager
def _brought(item: Item, stamp: str) -> Iterator[None]:
    """Remove what was brought once a part of it was taken, or could not be taken."""
    try:
        yield
    except BaseException:
        with suppress(BackupError, OSError):  # what went wrong before is what counts
            remove(item, stamp, only="restored")
        raise
    remove(item, stamp, only="restored")


def database_back(key: str, stamp: str, name: str) -> None:
    """Put the database back that was kept."""
    item = read(key)
    with turn.taken(item):
        databases.back(item, stamp, name)


def kept(key: str) -> None:
    """List what restores have left."""
    item = read(key)
    _say(left(item))


def drop(key: str, stamp: str) -> None:
    """Remove what a restore has left."""
    item = read(key)
    with turn.taken(item):
        remove(item, stamp)


def left(item: Item) -> list[dict[str, Any]]:
    """Return all that restores of an item have left."""
    folders = aside.kept(item) if item.cluster else files.kept(item)
    return folders + databases.kept(item)


def remove(item: Item, stamp: str, only: str | None = None) -> None:
    """Remove what is kept of an item under a stamp.

    Args:
        item: whose it is.
        stamp: of the restore.
        only: `before` or `restored`; None for both.

    Raises:
        BackupError: there is nothing of it, or an exchange is half done.
    """
    there = left(item)
    found = [row for row in there if row["stamp"] == stamp and only in {None, row["what"]}]
    if not found:
        known = ", ".join(sorted({entry["stamp"] for entry in there})) or "nothing"
        raise BackupError(f"nothing of {stamp} is kept of {item.store}; there is: {known}")
    if item.cluster or "data" in item.back:
        aside.in_place(item, stamp)
    if item.cluster:
        program.remove(opened.name(item, stamp))
    for row in found:
        if "database" in row:
            databases.drop(item, row["database"])
        else:
            shutil.rmtree(row["path"])


def _way(item: Item) -> ModuleType:
    return restore if item.method == "pgbackrest" else files


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
