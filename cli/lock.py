"""One run at a time on a checkout's state."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.errors import PlinthError

_HELD: set[Path] = set()  # by this process


@contextmanager
def exclusive(state: Path, what: str) -> Iterator[None]:
    """Hold the state for one command; the kernel lets go when the process ends, however it ends.

    What a command does that holds it already goes on: a drill brings its own stack up.

    Args:
        state: the checkout's state folder.
        what: the command that holds it, for the message to another one.

    Raises:
        PlinthError: another command holds it.
    """
    state.mkdir(parents=True, exist_ok=True)
    path = (state / "command.lock").resolve()
    if path in _HELD:
        yield
        return
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another command"
            raise PlinthError(f"{holder} is at work on this checkout; wait for it.") from None
        file.truncate(0)
        file.write(f"plinth {what} (process {os.getpid()})")
        file.flush()
        _HELD.add(path)
        try:
            yield
        finally:
            _HELD.discard(path)
