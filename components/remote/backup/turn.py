"""The turn of somebody who waits: a copy that goes on is hurried, and then the item is held.

A copy by the clock waits for a checkpoint at the database's own pace (`gentle`), ten minutes and
more for two places. Whoever needs the item now asks for one at once, which ends that.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from . import lock, store
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Item

LONGEST = 600.0  # seconds for a copy that goes on to end: a person waits rather than tries again
_PAUSE = 10.0  # seconds between two checkpoints
_PATIENCE = 60.0  # seconds for one; whoever waits must not wait for a database that hangs


@contextmanager
def taken(item: Item) -> Iterator[None]:
    """Hold an item.

    Raises:
        HeldError: what goes on has not ended in time.
    """
    last = -_PAUSE

    def hurry() -> None:
        nonlocal last
        if item.cluster and time.monotonic() - last >= _PAUSE:
            with suppress(BackupError):  # one that does not run keeps no copy waiting
                store.ask(item.store, "CHECKPOINT", patience=_PATIENCE)
            last = time.monotonic()

    with lock.held(item.key, wait=LONGEST, meanwhile=hurry):
        yield
