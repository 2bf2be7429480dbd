"""The log of a database that a drill restores: from the place that is drilled, and no other."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import inside
from .archiver import reply, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .item import Cluster, Item, Place

FOLDERS = ("wanted", "done", "asked", "found", "fetched")
_LOOK = 0.05  # seconds between looks
_MISSING = 1  # how archive-get ends where the place has no such segment


@contextmanager
def served(item: Item, place: Place, home: Path) -> Iterator[None]:
    """Answer what the restored database asks for, as the archiver does, for as long as this lasts.

    Args:
        item: whose log it is.
        place: where it comes from.
        home: an empty folder, which the database's container has in the archiver's stead.
    """
    cluster = inside.of(item)
    home.mkdir(mode=0o711)  # root's, so that the folders in it are those that were made
    for name in FOLDERS:
        (home / name).mkdir(mode=0o700)
        os.chown(home / name, cluster.uid, cluster.gid)
    ended = threading.Event()
    thread = threading.Thread(target=_serve, args=(item, place, home, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _serve(item: Item, place: Place, home: Path, ended: threading.Event) -> None:
    cluster = inside.of(item)
    while not ended.is_set():
        for name in wanted(home, "asked"):
            answer = _fetch(item, place, home, name)
            if answer == "ok":
                reply(home, name, answer, "asked", "found")
            else:
                _refuse(home, name, answer, cluster)
        time.sleep(_LOOK)


def _fetch(item: Item, place: Place, home: Path, name: str) -> str:
    words = (f"--repo={place.number}", "--log-level-console=info", "archive-get", name)
    code, said = inside.ended(item, *words, str(home / "fetched" / name))
    if code == _MISSING and f"unable to find {name} in the archive" in said:
        return "missing"
    return inside.fault(said) if code else "ok"


def _refuse(home: Path, name: str, answer: str, cluster: Cluster) -> None:
    """Answer with words that the database's user may read from the first moment on."""
    fresh = home / "found" / f".{name}"
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        os.fchown(number, cluster.uid, cluster.gid)
        file.write(answer + "\n")
    fresh.replace(home / "found" / name)
    (home / "asked" / name).unlink(missing_ok=True)
