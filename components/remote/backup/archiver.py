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
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from . import gap, inside, status
from .fetching import Fetching
from .shipping import Shipping
from .waiting import as_user, marks, restorable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .item import Cluster, Item

__all__ = ["as_user", "marks", "newest", "reply", "restorable", "serve", "tell", "wanted"]
NAME = re.compile(r"[0-9A-F]{24}(\.[0-9A-F]{8}\.backup|\.partial)?|[0-9A-F]{8}\.history")
LOOK = 5.0  # seconds between looks, should a call have been missed
TELL = 15.0  # seconds between two writings of the metrics


def serve(item: Item) -> None:
    """Answer until the process is ended."""
    cluster = inside.of(item)
    home = Path(cluster.wal)
    with as_user(cluster):
        pipe = _pipe(home / "wake")
    told = tried = 0.0
    shipping, fetching = Shipping(item), Fetching(item)
    fetching.ahead.end()
    while True:
        with as_user(cluster):
            names = wanted(home)
        for name in names:
            answer = shipping.ship(name)
            with as_user(cluster):
                reply(home, name, answer)
            told = 0.0
        with as_user(cluster):
            asked = wanted(home, "asked")
        for name in asked:
            answer = fetching.fetch(name)
            with as_user(cluster):
                reply(home, name, answer, "asked", "found")
        given = shipping.ahead()
        if time.time() - told > TELL:
            told = time.time()
            try:
                tell(item, cluster, shipping.has)
                tried = gap.end(item, tried, told)
            except OSError as error:  # the server's own disk is full: the log has to go on
                print(f"the metrics cannot be written: {error}", flush=True)  # noqa: T201
        if not names and not asked and not given and select.select([pipe], [], [], LOOK)[0]:
            os.read(pipe, 4096)


def _pipe(path: Path) -> int:
    """Open the pipe that wakes us; both ends, so that it never closes."""
    with suppress(FileExistsError):
        os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW)


def wanted(home: Path, folder: str = "wanted") -> list[str]:
    """Return the segments that Postgres names, in their order; other names are passed over."""
    return sorted(path.name for path in (home / folder).iterdir() if NAME.fullmatch(path.name))


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


def newest(
    item: Item, cluster: Cluster, now: float, has: Mapping[int, set[str]] | None = None
) -> float | None:
    """Return up to when nothing would be lost with the server, None where that cannot be said.

    It is what the place has that has most, of those that the log has to be in: one is enough.

    Args:
        item: whose log it is.
        cluster: of the item.
        now: seconds since 1970.
        has: by the number of a place: what it has of what still waits for another one.
    """
    known = status.read(item.key)
    found = []
    for place in gap.needed(item):
        if known.get(place.key, {}).get("whole"):  # a log without a copy to begin with is none
            with as_user(cluster):
                moment, _ = restorable(cluster, now, (has or {}).get(place.number, ()))
            lost = gap.since(item, place)
            found.append(moment if lost is None else min(moment, lost))
    return max(found, default=None)


def tell(item: Item, cluster: Cluster, has: Mapping[int, set[str]] | None = None) -> None:
    """Write the metrics of the log; what is not known has no value."""
    lines, labels = [], {"item": item.key, "store": item.store}
    with as_user(cluster):
        there = os.access(marks(cluster), os.R_OK | os.X_OK, effective_ids=True)
        _, waiting = restorable(cluster, time.time())
    found = newest(item, cluster, time.time(), has) if there else None
    if found is not None:
        lines += status.samples("newest_restorable_timestamp_seconds", [(labels, found)])
    if there:
        lines += status.samples("log_waiting", [(labels, float(waiting))])
    status.write(status.METRICS / f"plinth-log-{item.key}.prom", "".join(lines))
