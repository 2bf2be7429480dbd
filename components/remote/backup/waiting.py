"""What of a Postgres' log waits on the server: Postgres' own marks on its segments."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from .item import Cluster

_READY = ".ready"


@contextmanager
def as_user(cluster: Cluster) -> Iterator[None]:
    """Act as the database's user: what its container made may lead anywhere."""
    os.setegid(cluster.gid)
    os.seteuid(cluster.uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def marks(cluster: Cluster) -> Path:
    """Return the folder of Postgres' marks on its segments."""
    return Path(cluster.data + cluster.pgdata.removeprefix(cluster.mount)) / "pg_wal/archive_status"


def marked(cluster: Cluster) -> dict[str, float]:
    """Return the segments that Postgres has marked as ready, each with the time of its mark."""
    found = {}
    with suppress(OSError):
        for path in marks(cluster).glob(f"*{_READY}"):
            with suppress(FileNotFoundError):
                found[path.name.removesuffix(_READY)] = path.stat().st_mtime
    return found


def restorable(cluster: Cluster, now: float, gone: Container[str] = ()) -> tuple[float, int]:
    """Return up to when all that was committed is off the server, and how many segments wait.

    Postgres marks a segment `.ready` when it is full or its time is over, and keeps the mark until
    it was shipped: nothing older than the oldest mark, less that time, is missing.

    Args:
        cluster: whose log it is.
        now: seconds since 1970.
        gone: segments that are off the server though Postgres has not been told yet.
    """
    times = [time for name, time in marked(cluster).items() if name not in gone]
    return min([now, *times]) - cluster.log_timeout, len(times)
