"""Gets the next segments of a log while Postgres still reads the last one.

One at a time takes a few tenths of a second each, and a day has up to 1920 of them.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from . import inside
from .waiting import as_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Item

_DEPTH = 6  # segments of 16 MB on the volume, and programs that fetch them
_PARTS = 0x100  # segments of 16 MB that a name counts before its middle part goes on


class Ahead:
    """The segments after the last one that was asked for.

    Only what is there already is of use: a segment that is missing is asked for again when it is
    its turn, since it may have come in between.
    """

    def __init__(self, item: Item) -> None:
        self._item = item
        self._home = Path(inside.of(item).wal) / "ahead"
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def take(self, name: str, target: Path) -> bool:
        """Put a segment in its place; return whether it was here."""
        process = self._running.pop(name, None)
        if process is None:
            return False
        if process.wait():
            return False
        with as_user(inside.of(self._item)), suppress(OSError):
            (self._home / name).replace(target)
            return True
        return False

    def begin(self, name: str) -> None:
        """Have those after this one fetched, and forget all others."""
        wanted = dict.fromkeys(following(name, _DEPTH))
        for other in [known for known in self._running if known not in wanted]:
            self._end(other)
        try:
            with as_user(inside.of(self._item)):
                self._home.mkdir(mode=0o700, exist_ok=True)
        except OSError:  # a full volume: one at a time does as well
            return
        for after in wanted:
            if after not in self._running:
                words = ("--log-level-console=off", "archive-get", after, str(self._home / after))
                self._running[after] = subprocess.Popen(
                    inside.command(self._item, *words),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )

    def end(self) -> None:
        """Fetch nothing more, and remove what nobody has asked for."""
        for name in list(self._running):
            self._end(name)
        with as_user(inside.of(self._item)), suppress(OSError):
            for path in self._home.iterdir():
                path.unlink()

    def _end(self, name: str) -> None:
        process = self._running.pop(name)
        process.kill()
        process.wait()
        with as_user(inside.of(self._item)), suppress(OSError):
            (self._home / name).unlink()


def following(name: str, count: int) -> Iterator[str]:
    """Yield the names of the segments after one, in the same history."""
    log, part = int(name[8:16], 16), int(name[16:24], 16)
    for number in range(log * _PARTS + part + 1, log * _PARTS + part + 1 + count):
        yield f"{name[:8]}{number // _PARTS:08X}{number % _PARTS:08X}"
