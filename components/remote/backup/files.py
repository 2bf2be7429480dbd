"""The way back of a copy that restic keeps: its files are laid beside, for a person to put in.

Nothing in use is touched: how a store takes them is its own matter (docs/backups.md).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import places, restic
from .item import BackupError
from .repository import call

if TYPE_CHECKING:
    from .item import Item, Place
    from .restore import Wish

FOLDER = Path("/var/lib/plinth-restored")  # not below what is itself copied
ROOM = 1.1  # times the copy's size that has to be free


def choose(item: Item, wish: Wish) -> dict[str, Any]:
    """Return which copy would be taken: the newest that began before the moment, or the one named.

    Raises:
        BackupError: there is none, no room for it, or no place that can be read.
    """
    near = sorted(item.places, key=lambda place: place.off_site)  # it is faster
    wanted = [item.place(wish.place)] if wish.place else near
    there, away = places.each(wanted, lambda place: restic.listing(replace(item, places=(place,))))
    places.needed(item, there, away)
    for place in wanted:
        fitting = [row for row in there.get(place.key, []) if _fits(row, wish)]
        if fitting:
            newest = max(fitting, key=lambda row: row["begun"])
            return _plan(item, place, newest) | {"not_read": away}
    known = [row["id"] for rows in there.values() for row in rows]
    raise BackupError(
        f"there is no copy of {item.key} "
        + (f"called {wish.backup}" if wish.backup else "of that time or before")
        + f"; there is: {', '.join(dict.fromkeys(known)) or 'none yet'}{places.unread(away)}"
    )


def _fits(row: dict[str, Any], wish: Wish) -> bool:
    if wish.backup is not None:
        return bool(row["id"] == wish.backup)
    return wish.moment is None or row["begun"] <= wish.moment


def _plan(item: Item, place: Place, row: dict[str, Any]) -> dict[str, Any]:
    size = _size(item, place, row["id"])
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(FOLDER).free
    if free < size * ROOM:
        raise BackupError(
            f"the copy has {size / 1e9:.1f} GB and {FOLDER} has {free / 1e9:.1f} GB free: drop "
            "what an earlier restore left"
        )
    return {
        "item": item.key,
        "store": item.store,
        "place": place.key,
        "off_site": place.off_site,
        "backup": row["id"],
        "kind": row["kind"],
        "ended": row["ended"],
        "reaches": row["begun"],
        "moment": None,
        "exactly": True,
        "bytes": size,
        "free": free,
    }


def _size(item: Item, place: Place, copy: str) -> int:
    told = json.loads(call(item, place, "stats", "--json", "--no-lock", copy))
    return int(told["total_size"])


def bring(item: Item, wish: Wish, stamp: str) -> dict[str, Any]:
    """Lay the files of a copy beside; return the plan that was carried out.

    Raises:
        BackupError: it cannot be chosen or read; what was begun is removed.
    """
    plan = choose(item, wish)
    target = FOLDER / f"{item.key}-{stamp}"
    if target.exists():
        raise BackupError(f"{target} is there already: choose another stamp")
    target.mkdir(mode=0o700)
    try:
        call(item, item.place(plan["place"]), "restore", plan["backup"], "--target", str(target),
             "--verify")  # fmt: skip
    except BackupError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return plan


def kept(item: Item) -> list[dict[str, Any]]:
    """Return what was laid beside."""
    found = []
    for path in sorted(FOLDER.glob(f"{item.key}-*")):
        stamp = path.name.removeprefix(f"{item.key}-")
        if stamp.isalnum():
            size = sum(file.lstat().st_size for file in path.rglob("*") if file.is_file())
            found.append({"item": item.key, "store": item.store, "stamp": stamp, "what": "restored",
                          "path": str(path), "bytes": size})  # fmt: skip
    return found
