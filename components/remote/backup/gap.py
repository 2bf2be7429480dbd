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
    from .item import Item

DROPPED = "dropped WAL file"  # how pgBackRest warns of it
_AGAIN = 900.0  # seconds between two tries of the copy that ends a gap


def note(item: Item, name: str, since: float) -> None:
    """Keep that a segment is in no place.

    Args:
        item: whose log it is of.
        name: of the segment.
        since: up to when nothing was missing before it.
    """
    with status.changed(item.key, item.store) as known:
        for place in item.places:
            values = known.setdefault(place.key, {})
            gap = values.get("log_gap") or {"since": since, "first": name, "dropped": 0}
            values["log_gap"] = gap | {
                "since": min(since, gap["since"]),
                "until": time.time(),
                "last": name,
                "dropped": gap["dropped"] + 1,
            }


def since(item: Item) -> float | None:
    """Return up to when no place misses anything; None where there is no gap."""
    known = status.read(item.key)
    gaps = [known.get(place.key, {}).get("log_gap") for place in item.places]
    return min((gap["since"] for gap in gaps if gap), default=None)


def end(item: Item, tried: float, now: float) -> float:
    """Have a copy made where there is a gap, unless that was tried lately; return when it was."""
    if since(item) is None or now - tried < _AGAIN:
        return tried
    unit = f"plinth-backup-{item.key}.service"
    subprocess.run(["systemctl", "start", "--no-block", unit], check=False)
    return now
