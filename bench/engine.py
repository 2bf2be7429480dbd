"""What it cost to build the engine, as recorded when it was built, and what it costs again."""

from __future__ import annotations

import time

import engine as engine_parts
from bench.figures import Figure
from engine import places, store
from engine.pins import PARTS

GIB = 1 << 30


def measure() -> list[Figure]:
    """Read the records of the parts that were built here, and time a second request for them.

    The sum is of work done with Go's own cache as it was then; for a build from nothing run this
    with empty `PLINTH_CACHE`, `GOCACHE` and `GOMODCACHE`.
    """
    records = [record for part in PARTS if (record := store.get(part))]
    built = [record for record in records if record.source == "built"]
    started = time.monotonic()
    engine_parts.ready([part.name for part in places.select() if store.get(part)])
    again = time.monotonic() - started
    figures = [Figure("engine, same pins again", "s", (again,), limit=1)]
    if built:
        minutes = sum(record.seconds for record in built) / 60
        peak = max(record.peak_bytes for record in built) / GIB
        figures += [
            Figure(f"engine, {len(built)} parts built (sum)", "min", (minutes,), limit=25),
            Figure("engine, most memory of a build", "GiB", (peak,), limit=5),
        ]
    return figures
