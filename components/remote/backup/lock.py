"""One at a time: a second copy of the same item is refused while the first goes on."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path("/run/plinth")
PAUSE = 0.5  # seconds between two tries


class HeldError(BackupError):
    """Another process is at work on the item."""


@contextmanager
def held(
    key: str,
    folder: Path | None = None,
    *,
    wait: float = 0,
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[None]:
    """Hold an item; the lock ends with the process, however that ends.

    Args:
        key: of the item.
        folder: where the locks lie.
        wait: seconds to wait for another one to end.
        meanwhile: what is done before each further try.

    Raises:
        HeldError: another process holds it all that time, or `give_up` was called meanwhile.
    """
    home, begun = folder or FOLDER, time.monotonic()
    home.mkdir(parents=True, exist_ok=True)
    with (home / f"backup-{key}.lock").open("a+") as file:
        end = time.monotonic() + wait
        while not _taken(file):
            if time.monotonic() >= end:
                raise HeldError(f"a backup or restore of {key} is going on; this one was not begun")
            meanwhile()
            time.sleep(PAUSE)
        if _given_up(home / f"backup-{key}.over") > begun:
            raise HeldError(f"what waited for {key} was given up meanwhile; it was not begun")
        yield


def give_up(key: str, folder: Path | None = None) -> None:
    """Have those that wait for an item now never begin; who holds it goes on."""
    home = folder or FOLDER
    home.mkdir(parents=True, exist_ok=True)
    (home / f"backup-{key}.over").write_text(repr(time.monotonic()), encoding="ascii")


def _given_up(mark: Path) -> float:
    """Return when that was, by the clock that begins with the server; 0 for never."""
    try:
        return float(mark.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
