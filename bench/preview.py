"""`pulumi preview` of each system beside a flat program of the same resources, in turns."""

from __future__ import annotations

import re

from bench import generated
from bench.checkout import Checkout
from bench.figures import Figure
from bench.workshop import Workshop
from cli.context import systems

RUNS = 3
RATIO = 1.3  # of the flat program's time
MEMORY_MB = 500
_COUNT = re.compile(r"\+ (\d+) to create")


def measure(checkout: Checkout, only: tuple[str, ...] = ()) -> list[Figure]:
    """Preview all systems' prod, and a generated one with 100 services on 10 servers.

    Args:
        checkout: where the programs are; its state gets the cloud.
        only: these systems; all where empty.
    """
    generated.write(checkout.path)
    workshop = Workshop(checkout)
    try:
        names = only or systems(checkout.path)
        return [figure for name in names for figure in _system(workshop, name)]
    finally:
        workshop.end()


def _system(workshop: Workshop, name: str) -> list[Figure]:
    ours = workshop.ours(name, "prod")
    flat = workshop.flat(ours[2], ours[1])
    pairs = [(workshop.preview(ours), workshop.preview(flat)) for _ in range(RUNS)]
    mine, theirs = zip(*pairs, strict=True)
    # the quickest of each: what else the machine does makes runs longer, never shorter
    times_flat = min(item.seconds for item in mine) / min(item.seconds for item in theirs)
    cpu_times_flat = min(item.cpu for item in mine) / min(item.cpu for item in theirs)
    made = _COUNT.search(mine[-1].output)
    title = f"preview {name} ({made[1] if made else '?'} resources)"
    return [
        Figure(title, "s", tuple(item.seconds for item in mine)),
        Figure(f"{title}, flat", "s", tuple(item.seconds for item in theirs)),
        Figure(f"{title}, times flat", "", (times_flat,), limit=RATIO),
        Figure(f"{title}, CPU times flat", "", (cpu_times_flat,)),
        Figure(
            f"{title}, program's memory",
            "MB",
            tuple(item.program_mb for item in mine),
            limit=MEMORY_MB,
        ),
        Figure(f"{title}, with the engine", "MB", tuple(item.tree_mb for item in mine)),
    ]
