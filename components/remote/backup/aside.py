"""The folders beside a store's data: what is brought to take its place, what is kept of before."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .item import BackupError

if TYPE_CHECKING:
    from .item import Item

KINDS = ("before", "restored", "bring", "rehearsed")


def data(item: Item) -> Path:
    """Return the directory that a store's data is in.

    Raises:
        BackupError: the item's copies are not those of one directory.
    """
    if item.cluster is not None:
        return Path(item.cluster.data)
    if "data" in item.back:
        return Path(item.back["data"])
    raise BackupError(
        f"{item.key} is made by {item.method}: it has no directory that could be exchanged; "
        "--beside lays its files out"
    )


def restored(item: Item, stamp: str) -> Path:
    """Return where a restore of this stamp is brought to."""
    return Path(f"{data(item)}.restored-{sound(stamp)}")


def before(item: Item, stamp: str) -> Path:
    """Return where the data is kept that a restore of this stamp replaced."""
    return Path(f"{data(item)}.before-{sound(stamp)}")


def bringing(item: Item, stamp: str) -> Path:
    """Return where a copy's files are laid out of which a restore of this stamp is made."""
    return Path(f"{data(item)}.bring-{sound(stamp)}")


def sound(stamp: str) -> str:
    """Return a stamp that may become part of a path.

    Raises:
        BackupError: it is none.
    """
    if not stamp.isalnum() or not stamp.isascii():
        raise BackupError(f"{stamp!r} is no stamp: letters and digits, for example 20260131T0400")
    return stamp


def kept(item: Item) -> list[dict[str, Any]]:
    """Return what restores have left beside the data: old data, what was brought, and halves.

    Halves are of what goes on, or was killed.
    """
    home = data(item)
    found = []
    for path in sorted(home.parent.glob(f"{home.name}.*-*")):
        what, _, stamp = path.name.removeprefix(f"{home.name}.").partition("-")
        if what in KINDS:
            found.append(row(item, stamp, what, path) | _major(item, path))
    return found


def _major(item: Item, path: Path) -> dict[str, int]:
    """Return the major version of a Postgres' data, where it can be read."""
    if item.cluster is None:
        return {}
    inner = Path(item.cluster.pgdata).relative_to(item.cluster.mount)
    try:
        return {"major": int((path / inner / "PG_VERSION").read_text(encoding="ascii"))}
    except (OSError, ValueError):
        return {}


def row(item: Item, stamp: str, what: str, path: Path) -> dict[str, Any]:
    """Return a folder as `plinth-backup kept` lists it."""
    size = sum(_size(Path(home) / name) for home, _, names in os.walk(path) for name in names)
    return {"item": item.key, "store": item.store, "stamp": stamp, "what": what,
            "path": str(path), "bytes": size}  # fmt: skip


def _size(file: Path) -> int:
    """Return a file's bytes; 0 where it has gone meanwhile, as where a restore is at work."""
    with contextlib.suppress(OSError):
        return file.lstat().st_size
    return 0


def in_place(item: Item, stamp: str) -> None:
    """Refuse while an exchange is half done: what is kept then is all that there is.

    Raises:
        BackupError: the data's place is empty.
    """
    home = data(item)
    if not home.exists():
        raise BackupError(
            f"{home} is not there: an exchange was cut off, and what is kept of {stamp} is the "
            f"data. Put it back first: plinth restore … --undo {stamp}"
        )
