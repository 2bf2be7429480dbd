"""Follows the log of one container, through Docker's own turning of its file."""

from __future__ import annotations

import contextlib
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
        """Return what is left of the files before the current one, the oldest unread one first.

        Docker may have turned the file more than once since the last look: what follows the file
        that was read last is the next newer one. Where that file is gone, all that are left came
        after it. None where all of them are read.
        """
        old = self._older()
        inodes = [inode for _, inode in old]
        left = old[: inodes.index(self.inode) + 1] if self.inode in inodes else old
        for path, inode in reversed(left):
            begin = self.offset if inode == self.inode else 0
            found = self._lines(path, inode, begin)
            if found[0] or found[2] > begin:
                return found
            if not self._is(path, inode):  # turned since we looked: not read, so not passed over
                return [], self.inode, self.offset
        return None

    @staticmethod
    def _is(path: Path, inode: int) -> bool:
        try:
            return path.stat().st_ino == inode
        except OSError:
            return False

    def _older(self) -> list[tuple[Path, int]]:
        """Return the turned files with their inodes, the newest (`.1`) first."""
        found = []
        for path in self.path.parent.glob(f"{self.path.name}.*"):
            number = path.name.rpartition(".")[2]
            with contextlib.suppress(OSError):
                if number.isdigit():
                    found.append((int(number), path, path.stat().st_ino))
        return [(path, inode) for _, path, inode in sorted(found)]

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
