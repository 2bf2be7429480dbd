"""What was brought takes the place of a store's data, which is kept under another name.

Nothing here stops or starts a service of the Swarm: only its manager can, and whoever calls this
talks to that.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from . import aside, history, store
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item


def swap(item: Item, stamp: str, *, back: bool = False) -> None:
    """Let what was restored take the data's place, or the other way round.

    It may be repeated, wherever it was cut off: between its two renames the data's place is empty,
    and both copies are there under the names that they are kept by. Where there is no data, as on a
    new volume, nothing is kept.

    Raises:
        BackupError: the store runs, there is nothing of this stamp, or the disk refuses.
    """
    data, old, new = aside.data(item), aside.before(item, stamp), aside.restored(item, stamp)
    if store.containers(item.store):
        raise BackupError(f"{item.store} runs: its data is not changed under it")
    source, away = (old, new) if back else (new, old)
    if not source.exists():
        if data.exists() and away.exists():
            return  # it was done before
        raise BackupError(f"{source} is not there; `plinth-backup kept` lists what is")
    if data.exists() and away.exists():
        raise BackupError(f"{away} is in the way: it was not removed")
    try:
        if back and item.cluster:  # while it is out of use: once in its place it may be started
            history.branch(item, item.cluster, source)
        if data.exists():
            data.rename(away)
        source.rename(data)
        flush(data.parent)
    except OSError as error:
        raise BackupError(f"the data was not exchanged ({error}); it can be repeated") from error


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
