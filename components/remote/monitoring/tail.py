"""Follows the log of one container, through Docker's own turning of its file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_AT_ONCE = 256 * 1024  # bytes of a file that one look takes


@dataclass
class Tail:
    """A file that lines are added to; `inode` and `offset` are where the last look ended."""

    path: Path
    inode: int = 0
    offset: int = 0

    def read(self) -> tuple[list[bytes], int, int]:
        """Return whole lines that came, and the inode and offset behind them.

        Nothing moves until `done` is told, so what could not be sent is read again.
        """
        try:
            now = self.path.stat()
        except OSError:
            return [], self.inode, self.offset
        if self.inode and now.st_ino != self.inode:
            if rest := self._turned():
                return rest
            return self._lines(self.path, now.st_ino, 0)
        offset = self.offset if now.st_size >= self.offset else 0  # it was cut
        if now.st_size == offset:
            return [], now.st_ino, offset
        return self._lines(self.path, now.st_ino, offset)

    def done(self, inode: int, offset: int) -> None:
        """Everything up to here has arrived."""
        self.inode, self.offset = inode, offset

    def _turned(self) -> tuple[list[bytes], int, int] | None:
        """Return what is left of the file that was the current one, if it is still there."""
        for old in sorted(self.path.parent.glob(f"{self.path.name}.*")):
            try:
                if old.stat().st_ino != self.inode:
                    continue
            except OSError:
                continue
            found = self._lines(old, self.inode, self.offset)
            return found if found[0] else None
        return None

    @staticmethod
    def _lines(path: Path, inode: int, offset: int) -> tuple[list[bytes], int, int]:
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_ino != inode:  # turned since we looked
                    return [], inode, offset
                file.seek(offset)
                data = file.read(_AT_ONCE)
        except OSError:
            return [], inode, offset
        end = data.rfind(b"\n") + 1
        if not end and len(data) == _AT_ONCE:  # one line that is longer than a look: let it go
            return [], inode, offset + len(data)
        return data[:end].splitlines(), inode, offset + end
