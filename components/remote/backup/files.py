"""The way back of a copy that restic keeps: its files are laid out, or made a store's data again.

Nothing in use is touched: what is made of them lies beside the data until `swap` exchanges the two.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import aside, back, places, restic
from .item import BackupError
from .repository import call

if TYPE_CHECKING:
    from .item import Item, Place
    from .wish import Wish

FOLDER = Path("/var/lib/plinth-restored")  # not below what is itself copied
ROOM = 1.1  # times the copy's size that has to be free
_UNPACKED = 4.0  # the same where a dump is read into a store of its own, with its indexes


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
            return _plan(item, place, newest, wish) | {"not_read": away}
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


def _plan(item: Item, place: Place, row: dict[str, Any], wish: Wish) -> dict[str, Any]:
    size = _size(item, place, row["id"])
    where = FOLDER if wish.beside else aside.data(item).parent
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(where).free
    if free < size * (ROOM if wish.beside or item.method not in back.READ_IN else _UNPACKED):
        raise BackupError(
            f"the copy has {size / 1e9:.1f} GB and {where} has {free / 1e9:.1f} GB free: drop "
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
    """Lay the files of a copy out, or make them data that can take the store's place.

    Raises:
        BackupError: it cannot be chosen or read; what was begun is removed.
    """
    plan = choose(item, wish)
    target = laid(item, stamp) if wish.beside else aside.restored(item, stamp)
    if target.exists():
        raise BackupError(f"{target} is there already: choose another stamp")
    # on the disk of what it becomes, so that files are moved and not copied again
    fresh = target if wish.beside else aside.bringing(item, stamp)
    fresh.mkdir(mode=0o700)
    try:
        call(item, item.place(plan["place"]), "restore", plan["backup"], "--target", str(fresh),
             "--verify")  # fmt: skip
        if not wish.beside:
            back.become(item, fresh, target)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    finally:
        if not wish.beside:
            shutil.rmtree(fresh, ignore_errors=True)
    return plan


def laid(item: Item, stamp: str) -> Path:
    """Return where the files of a copy are laid out."""
    return FOLDER / f"{item.key}-{aside.sound(stamp)}"


def kept(item: Item) -> list[dict[str, Any]]:
    """Return what was laid out, and what exchanges have left beside the data."""
    found = []
    for path in sorted(FOLDER.glob(f"{item.key}-*")):
        stamp = path.name.removeprefix(f"{item.key}-")
        if stamp.isalnum():
            found.append(aside.row(item, stamp, "restored", path))
    return found + (aside.kept(item) if "data" in item.back else [])
