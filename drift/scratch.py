"""A folder for one look, gone with it; what a killed one left goes with the next."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK = "lock"


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Give an empty folder that only its owner can read.

    Args:
        parent: where the folders of looks are; made where it is not there.
    """
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (parent / _LOCK).open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)  # for a moment: nobody tidies up between two steps
        _tidy(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        own = (folder / _LOCK).open("a")
        fcntl.flock(own, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        own.close()


def _tidy(parent: Path) -> None:
    """Remove the folders whose look has ended: the kernel let go of their locks."""
    for lock in parent.glob(f"*/{_LOCK}"):
        with suppress(OSError), lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
