"""Steps back behind everything else, so that users notice little of a copy by the clock.

The processor and the disk are had while nobody else wants them: whoever wakes takes them at once.
And a database writes out what it has changed at its own pace, where a copy that is in a hurry has
it do so at once, before all that its users ask of the disk.

For one that is begun by hand somebody waits. Nor is it for the first one in a place, for one that
closes a gap of the log, and for one that a store stands still for.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from . import status

if TYPE_CHECKING:
    from .item import Item


CLOCK = "TRIGGER_UNIT"  # has the timer's name in what it has started, by systemd from 252 on


def gives_way(item: Item) -> bool:
    """Tell whether nobody waits for the copy that this process makes."""
    return os.environ.get(CLOCK, "").endswith(".timer") and not urgent(item)


def step_back(item: Item) -> None:
    """Give way from now on, with all that is started from here, where nobody waits for the copy."""
    if gives_way(item):
        with suppress(OSError):  # its unit stands back all the same
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
            # where the disk's scheduler knows classes: Debian's mq-deadline does
            subprocess.run(["ionice", "--class=idle", f"--pid={os.getpid()}"], check=False)


def urgent(item: Item) -> bool:
    """Tell whether a copy is in a hurry."""
    if "stopped" in item.source:
        return True
    known = status.read(item.key)
    places = [known.get(place.key, {}) for place in item.places]
    return any(not place.get("last_success") or place.get("log_gap") for place in places)
