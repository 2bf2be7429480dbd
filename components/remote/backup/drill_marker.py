"""The last commit before a drill: what is lost with the server is what is newer than it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import store
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item

_SHIPPING = 180.0  # seconds for what was just committed to leave the server
_LOOK = 0.5


@dataclass(frozen=True)
class Marker:
    """The last commit before the drill; the database in use made it.

    Attributes:
        moment: when, seconds since 1970.
        segment: of the log that has it.
    """

    moment: float
    segment: str


def mark(item: Item, *, quick: bool) -> Marker | None:
    """Have the database in use commit, without a row; None where it does not run."""
    if not store.up(item.store):
        return None
    told = store.ask(
        item.store, "SELECT extract(epoch FROM clock_timestamp()), pg_current_xact_id()"
    )
    segment = store.ask(item.store, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
    if quick:
        store.ask(item.store, "SELECT pg_switch_wal()")
    return Marker(float(told.partition("|")[0]), segment.strip())


def shipped(item: Item, marker: Marker) -> float:
    """Wait until a commit is off the server and return after how many seconds it was.

    Raises:
        BackupError: it is not in time.
    """
    sql = (
        f"SELECT coalesce(last_archived_wal, '') >= '{marker.segment}', "  # noqa: S608 - Postgres'
        "extract(epoch FROM last_archived_time) FROM pg_stat_archiver"
    )
    deadline = time.monotonic() + _SHIPPING
    while time.monotonic() < deadline:
        done, _, moment = store.ask(item.store, sql).strip().partition("|")
        if done == "t":
            return max(0.0, float(moment) - marker.moment)
        time.sleep(_LOOK)
    raise BackupError(
        f"what {item.store} committed {_SHIPPING:.0f} s ago is not off the server: see "
        f"plinth-archive-{item.key}.service"
    )
