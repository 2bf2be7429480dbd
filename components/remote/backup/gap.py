"""A gap in a database's log, where more of it waited for a place than its volume has room for.

pgBackRest then drops segments and says that they went: the database goes on. Nothing that was
committed after the first of them can be had from the copies before, so a new copy is made at once,
and again until every place has one that began after the last of them.
"""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from . import status

if TYPE_CHECKING:
    from .item import Item, Place

DROPPED = "dropped WAL file"  # how pgBackRest warns of it
_AGAIN = 900.0  # seconds between two tries of the copy that ends a gap


def needed(item: Item) -> tuple[Place, ...]:
    """Return the places that the log has to be in: those off the server; all where there is none.

    The server's own disk goes with the server: it is no reason to hold back what leaves it.
    """
    return tuple(place for place in item.places if place.off_site) or item.places


def note(item: Item, name: str, since: float, places: tuple[Place, ...]) -> None:
    """Keep that a segment will never be in some places.

    Args:
        item: whose log it is of.
        name: of the segment.
        since: up to when nothing was missing before it.
        places: those that have it not.
    """
    with status.changed(item.key, item.store) as known:
        for place in places:
            values = known.setdefault(place.key, {})
            gap = values.get("log_gap") or {"since": since, "first": name, "dropped": 0}
            values["log_gap"] = gap | {
                "since": min(since, gap["since"]),
                "until": time.time(),
                "last": name,
                "dropped": gap["dropped"] + 1,
            }


def since(item: Item, place: Place) -> float | None:
    """Return up to when a place misses nothing; None where it has no gap."""
    lost = status.read(item.key).get(place.key, {}).get("log_gap")
    return float(lost["since"]) if lost else None


def end(item: Item, tried: float, now: float) -> float:
    """Have a copy made where there is a gap, unless that was tried lately; return when it was.

    One in a place that is not needed waits for the next copy by the clock.
    """
    if all(since(item, place) is None for place in needed(item)) or now - tried < _AGAIN:
        return tried
    unit = f"plinth-backup-{item.key}.service"
    subprocess.run(["systemctl", "start", "--no-block", unit], check=False)
    return now
