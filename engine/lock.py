"""One builder at a time for a cache, also over several checkouts."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine import places
from engine.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.events import Tell


@contextmanager
def exclusive(tell: Tell) -> Iterator[None]:
    """Hold the cache's lock; the kernel frees it when the process ends in whatever way."""
    places.root().mkdir(parents=True, exist_ok=True)
    path = places.root() / "lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            other = file.read().strip() or "another process"
            tell(Event("engine", "waiting", f"process {other} is building in this cache"))
            fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
