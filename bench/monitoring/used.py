"""What all that watches holds in memory and takes of the processor while nothing happens."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bench.figures import Figure
from bench.monitoring.stack import Watched

MEGABYTES, PERCENT = 700, 5
_SECONDS = 45  # three rounds of questions
_Told = Mapping[str, Mapping[str, float]]


def measure(stack: Watched) -> list[Figure]:
    """Look twice at each server, and sum up what monitoring's containers and units took."""
    script = " ".join(
        stack.program("used", str(_SECONDS), *stack.watching, *stack.plan["monitoring"]["units"])
    )
    begun = {server: stack.begin(server, script) for server in stack.plan["servers"]}
    told: dict[str, _Told] = {}
    for server, process in begun.items():
        output, said = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{server}: {said}")
        told[server] = json.loads(output)
    containers = [row for rows in told.values() for n, row in rows.items() if "." not in n]
    units = [row for rows in told.values() for n, row in rows.items() if "." in n]
    everything = [*containers, *units]
    return [
        Figure("monitoring's containers, memory", "MB", (_sum(containers, "megabytes"),)),
        Figure(f"monitoring's units on {len(told)} servers, memory", "MB",
               (_sum(units, "megabytes"),)),
        Figure("all of monitoring, memory", "MB", (_sum(everything, "megabytes"),),
               limit=MEGABYTES),
        Figure("monitoring's containers, idle, of a core", "%", (_sum(containers, "percent"),)),
        Figure("all of monitoring, idle, of a core", "%", (_sum(everything, "percent"),),
               limit=PERCENT),
    ]  # fmt: skip


def _sum(rows: list[Mapping[str, float]], name: str) -> float:
    return sum(row[name] for row in rows)
