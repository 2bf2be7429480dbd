"""How long after `make up` each dashboard draws something."""

from __future__ import annotations

import json

from bench.figures import Figure
from bench.monitoring.stack import Watched

SECONDS = 60


def measure(stack: Watched, ended: float) -> list[Figure]:
    """Look at all panels of all dashboards, again and again, until each page has data.

    Args:
        stack: what is up.
        ended: when `make up` was over, seconds since 1970.

    Raises:
        RuntimeError: a page stays empty.
    """
    words = stack.inside("grafana", "panels", str(2 * SECONDS))
    told = json.loads(stack.run(stack.monitor, " ".join(words)))
    if empty := [uid for uid, at in told.items() if at is None]:
        raise RuntimeError(f"no data after {2 * SECONDS} s: {', '.join(empty)}")
    times = tuple(max(0.0, at - ended) for at in told.values())
    return [
        Figure("make up's end → first data, each dashboard", "s", times),
        Figure("the same, the last of them", "s", (max(times),), limit=SECONDS),
    ]
