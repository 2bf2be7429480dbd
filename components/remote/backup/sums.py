"""Checksums of a Postgres' log: a segment's name in a place ends with that of its content.

pgBackRest writes it and does not look at it when it gives the segment back; a bit that was flipped
there would end a recovery early, and Postgres would take that for the end of the log.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import inside
from .item import BackupError

if TYPE_CHECKING:
    from pathlib import Path

    from .item import Item

_SEGMENT = re.compile(r"[0-9A-F]{24}(\.partial)?")
_STORED = re.compile(r"([0-9A-F]{24}(?:\.partial)?)-([0-9a-f]{40})\b")
_ARCHIVE = re.compile(r"\d+-\d+")  # version and history of a cluster
_FOLDER = 16  # characters that the segments of a folder have in common
_PIECE = 1 << 20


@dataclass
class Sums:
    """What places say of the segments that they have; each folder is listed once."""

    item: Item
    _folders: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def right(self, name: str, path: Path) -> bool:
        """Tell whether a file is what was shipped under a name; what has no sum always is.

        Raises:
            BackupError: no place says what it should be.
        """
        if not _SEGMENT.fullmatch(name):
            return True
        known = self._folders.get(name[:_FOLDER], {}).get(name)
        if not known:
            self._folders[name[:_FOLDER]] = self._listed(name[:_FOLDER])
            known = self._folders[name[:_FOLDER]].get(name)
        if not known:
            raise BackupError(f"no place can be asked for the checksum of {name}")
        return digest(path) in known

    def _listed(self, folder: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for place in self.item.places:
            for archive in _ARCHIVE.findall(self._ls(place.number, "")):
                for name, digest in _STORED.findall(self._ls(place.number, f"/{archive}/{folder}")):
                    found.setdefault(name, set()).add(digest)
        return found

    def _ls(self, number: int, folder: str) -> str:
        words = (f"--repo={number}", "--log-level-console=off")
        path = f"archive/{self.item.store}{folder}"
        code, said = inside.ended(self.item, *words, "repo-ls", path)
        return "" if code else said


def digest(path: Path) -> str:
    """Return the checksum that pgBackRest has in a segment's name."""
    found = hashlib.sha1(usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()
