"""What directories had when they were copied: how many files, how big, and sums over them.

Files that change while they are copied are named, and held to nothing. The content is read of as
many of the others as the limit allows, the same ones after a restore.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zlib
from pathlib import Path
from typing import Any

LIMIT = 256 << 20  # bytes whose content is read
_NAMED = 200  # files that may change meanwhile, before nothing but their number is kept
_BITS = 1 << 64
_CHUNK = 1 << 20

Seen = dict[str, tuple[int, int]]  # size and time of change in nanoseconds, by path


def look(paths: list[str], exclude: list[str], below: Path = Path("/")) -> Seen:
    """Return the files of directories.

    Args:
        paths: absolute; what is not there is passed over.
        exclude: files and directories that are left out, absolute.
        below: where these paths begin.
    """
    left_out = set(exclude)
    found: Seen = {}
    for path in paths:
        start = below / path.lstrip("/")
        if start.is_file():
            _add(found, start, below)
        for folder, folders, names in os.walk(start):
            inside = f"/{Path(folder).relative_to(below)}"
            folders[:] = [name for name in folders if f"{inside}/{name}" not in left_out]
            for name in names:
                if f"{inside}/{name}" not in left_out:
                    _add(found, Path(folder) / name, below)
    return found


def _add(found: Seen, path: Path, below: Path) -> None:
    try:
        known = path.lstat()
    except FileNotFoundError:  # it went while we looked
        return
    if stat.S_ISREG(known.st_mode):
        found[f"/{path.relative_to(below)}"] = (known.st_size, known.st_mtime_ns)


def ledger(before: Seen, after: Seen) -> dict[str, Any]:
    """Return what a copy should have that was made between two looks."""
    moved = sorted(path for path, _ in set(before.items()) ^ set(after.items()))
    moved = list(dict.fromkeys(moved))
    if len(moved) > _NAMED:
        counts = sorted((len(before), len(after)))
        return {"files": counts, "moved": None}
    still = {path: known for path, known in after.items() if path not in set(moved)}
    every = max(1, -(-sum(size for size, _ in still.values()) // LIMIT))
    return _sums(still, every) | {"every": every, "moved": moved}


def differences(book: dict[str, Any], there: Seen, below: Path) -> list[str]:
    """Hold restored files to a ledger; return what differs, a sentence each."""
    if book["moved"] is None:
        least, most = book["files"]
        return [] if least <= len(there) <= most else [
            f"{len(there)} files are there, and {least} to {most} were"
        ]  # fmt: skip
    still = {path: known for path, known in there.items() if path not in set(book["moved"])}
    found = _sums(still, book["every"], below)
    names = {"files": "files", "bytes": "bytes"}
    wrong = [
        f"{found[name]} {word} are there, and {book[name]} were"
        for name, word in names.items()
        if found[name] != book[name]
    ]
    if not wrong and found["sum"] != book["sum"]:
        wrong.append("names, sizes or times of files are others")
    if not wrong and found["content"] != book["content"]:
        wrong.append("the content of files is another")
    return wrong


def _sums(files: Seen, every: int, below: Path = Path("/")) -> dict[str, Any]:
    total = content = 0
    for path, (size, changed) in files.items():
        total += _number(hashlib.sha256(f"{path}\0{size}\0{changed}".encode()))
        if zlib.crc32(path.encode()) % every == 0:
            content += _read(below / path.lstrip("/"))
    return {
        "files": len(files),
        "bytes": sum(size for size, _ in files.values()),
        "sum": f"{total % _BITS:016x}",
        "content": f"{content % _BITS:016x}",
    }


def _read(path: Path) -> int:
    found = hashlib.sha256(str(path.name).encode())
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return _number(found)


def _number(found: Any) -> int:
    return int.from_bytes(found.digest()[:8], "big")
