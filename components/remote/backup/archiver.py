"""Ships the log of a Postgres as it is written.

Postgres' `archive_command` runs in the container, where nothing of the backups is known. It leaves
the name of a segment in `wanted/`, wakes this process by a pipe, and waits for the word in `done/`.
So Postgres keeps each segment until it is off the server, and tells the truth about that. Its
`restore_command`, after a restore, likewise asks in `asked/` and finds the segment in `fetched/`.
"""

from __future__ import annotations

import os
import re
import select
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from . import gap, inside, status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Cluster, Item

NAME = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup|\.partial)?|[0-9A-F]{8}\.history")
LOOK = 5.0  # seconds between looks, should a call have been missed
_MISSING = 1  # how archive-get ends where no place has the segment
TELL = 15.0  # seconds between two writings of the metrics


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


def serve(item: Item) -> None:
    """Answer until the process is ended."""
    cluster = inside.of(item)
    home = Path(cluster.wal)
    with as_user(cluster):
        pipe = _pipe(home / "wake")
    told = tried = 0.0
    while True:
        with as_user(cluster):
            names = wanted(home)
        for name in names:
            answer = ship(item, name)
            with as_user(cluster):
                reply(home, name, answer)
            told = 0.0
        with as_user(cluster):
            asked = wanted(home, "asked")
        for name in asked:
            answer = fetch(item, name)
            with as_user(cluster):
                reply(home, name, answer, "asked", "found")
        if time.time() - told > TELL:
            told = time.time()
            try:
                tell(item, cluster)
                tried = gap.end(item, tried, told)
            except OSError as error:  # the server's own disk is full: the log has to go on
                print(f"the metrics cannot be written: {error}", flush=True)  # noqa: T201
        if not names and not asked and select.select([pipe], [], [], LOOK)[0]:
            os.read(pipe, 4096)


def _pipe(path: Path) -> int:
    """Open the pipe that wakes us; both ends, so that it never closes."""
    with suppress(FileExistsError):
        os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)


def wanted(home: Path, folder: str = "wanted") -> list[str]:
    """Return the segments that Postgres names, in their order; other names are passed over."""
    return sorted(path.name for path in (home / folder).iterdir() if NAME.fullmatch(path.name))


def ship(item: Item, name: str) -> str:
    """Push one segment to all places; return `ok`, or why not.

    One that was dropped is `ok` as well, or the log would fill the volume; that it is missing is
    kept before Postgres lets go of it.
    """
    cluster = inside.of(item)
    path = f"{cluster.pgdata}/pg_wal/{name}"
    code, said = inside.ended(item, "--log-level-console=warn", "archive-push", path)
    if code:
        print(f"{name}: {inside.fault(said)}", flush=True)  # noqa: T201 - the journal takes it
        return inside.fault(said)
    if gap.DROPPED in said:
        print(f"{name}: {said.strip()}", flush=True)  # noqa: T201
        try:
            with as_user(cluster):
                since, _ = restorable(cluster, time.time())
            gap.note(item, name, since)
        except OSError as error:
            return f"it was dropped, and that cannot be written down: {error}"
    return "ok"


def fetch(item: Item, name: str) -> str:
    """Get one segment from the nearest place; return `ok`, `missing`, or why not.

    Postgres takes a missing segment for the end of the log and opens what it has: so that has to be
    said by pgBackRest, in its words. A code alone may be that of any program on the way to it.
    """
    target = f"{inside.of(item).wal}/fetched/{name}"
    code, said = inside.ended(item, "--log-level-console=info", "archive-get", name, target)
    if code == _MISSING and f"unable to find {name} in the archive" in said:
        return "missing"
    if code:
        print(f"{name}: {inside.fault(said)}", flush=True)  # noqa: T201 - the journal takes it
        return inside.fault(said)
    return "ok"


def reply(
    home: Path, name: str, answer: str, request: str = "wanted", folder: str = "done"
) -> None:
    """Say what came of it; the request goes last, so that an end in between repeats it.

    For `ok` the request itself, which is empty, becomes the answer: a full volume has room for
    that, and there the log must go on, or the volume would stay full.
    """
    if answer == "ok":
        with suppress(OSError):
            (home / request / name).replace(home / folder / name)
            return
    with suppress(OSError):  # who gets no answer asks again
        _write(home / folder, name, answer)
    with suppress(FileNotFoundError):
        (home / request / name).unlink()


def _write(folder: Path, name: str, answer: str) -> None:
    fresh = folder / f".{name}"
    with suppress(FileNotFoundError):
        fresh.unlink()
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(answer + "\n")
    fresh.replace(folder / name)


def restorable(cluster: Cluster, now: float) -> tuple[float, int]:
    """Return up to when all that was committed is off the server, and how many segments wait.

    Postgres marks a segment `.ready` when it is full or its time is over, and keeps the mark until
    it was shipped: nothing older than the oldest mark, less that time, is missing.
    """
    times = []
    with suppress(OSError):
        for path in marks(cluster).glob("*.ready"):
            with suppress(FileNotFoundError):
                times.append(path.stat().st_mtime)
    return min([now, *times]) - cluster.log_timeout, len(times)


def marks(cluster: Cluster) -> Path:
    """Return the folder of Postgres' marks on its segments."""
    return Path(cluster.data + cluster.pgdata.removeprefix(cluster.mount)) / "pg_wal/archive_status"


def newest(item: Item, moment: float) -> float | None:
    """Return up to when nothing would be lost with the server, None where that cannot be said.

    Args:
        item: whose log it is.
        moment: up to which the log says so.
    """
    known = status.read(item.key)
    if not all(known.get(place.key, {}).get("whole") for place in item.places):
        return None  # a log without a copy to begin with is none
    lost = gap.since(item)
    return moment if lost is None else min(moment, lost)


def tell(item: Item, cluster: Cluster) -> None:
    """Write the metrics of the log; what is not known has no value."""
    lines, labels = [], {"item": item.key, "store": item.store}
    with as_user(cluster):
        there = os.access(marks(cluster), os.R_OK | os.X_OK, effective_ids=True)
        moment, waiting = restorable(cluster, time.time())
    found = newest(item, moment) if there else None
    if found is not None:
        lines += status.samples("newest_restorable_timestamp_seconds", [(labels, found)])
    if there:
        lines += status.samples("log_waiting", [(labels, float(waiting))])
    status.write(status.METRICS / f"plinth-log-{item.key}.prom", "".join(lines))
