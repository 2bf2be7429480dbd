"""One at a time: a second copy of the same item is refused while the first goes on."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path("/run/plinth")


class HeldError(BackupError):
    """Another process is at work on the item."""


@contextmanager
def held(key: str, folder: Path | None = None) -> Iterator[None]:
    """Hold an item; the lock ends with the process, however that ends.

    Raises:
        HeldError: another process holds it.
    """
    home = folder or FOLDER
    home.mkdir(parents=True, exist_ok=True)
    with (home / f"backup-{key}.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HeldError(
                f"a backup or restore of {key} is going on; this one was not begun"
            ) from None
        yield
