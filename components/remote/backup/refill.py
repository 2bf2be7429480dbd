"""After a loss: a new server's stores get their data from copies, before any of them is started.

What is in the way is kept aside, as at any restore; a folder without anything in it is not.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import aside, files, restore, status, swap, tail, turn
from .item import Item, read
from .wish import Wish, parse

if TYPE_CHECKING:
    from types import ModuleType

MARKS = Path("/var/lib/plinth/refilled")


def refill(key: str, stamp: str, wanted: str = "{}") -> None:
    """Bring a store's data to where it is looked for, and say as JSON what it came from."""
    item = read(key)
    with turn.taken(item):
        sys.stdout.write(json.dumps(refilled(item, stamp, parse(wanted))) + "\n")


def refilled(item: Item, stamp: str, wish: Wish) -> dict[str, Any]:
    """Bring a store's copy and let it be the data; the same stamp again changes nothing.

    Returns:
        What the bringing says, with `seconds`; `done_before` where it was.

    Raises:
        BackupError: the store runs, or nothing can be brought.
    """
    mark, done, here = MARKS / item.key, aside.sound(stamp), f"{stamp} brought"
    said = mark.read_text(encoding="utf-8").strip() if mark.exists() else ""
    found: dict[str, Any] = {"item": item.key, "store": item.store}
    if said == done:
        return found | {"done_before": True}
    begun = time.monotonic()
    brought = aside.restored(item, stamp)
    if said != here:
        for half in (brought, aside.bringing(item, stamp)):
            if half.exists():  # of a run that was cut off: nobody knows how much is missing
                shutil.rmtree(half)
        found |= _way(item).bring(item, wish, stamp)
        found["from_replica"] = tail.take(item, stamp)
        status.write(mark, here + "\n")
    if brought.exists():
        swap.swap(item, stamp)
    with contextlib.suppress(OSError):  # not empty: it is data, and is kept
        aside.before(item, stamp).rmdir()
    status.write(mark, done + "\n")
    return found | {"seconds": round(time.monotonic() - begun, 1)}


def _way(item: Item) -> ModuleType:
    return restore if item.method == "pgbackrest" else files
