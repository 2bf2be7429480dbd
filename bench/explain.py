"""How long `plinth explain` takes from the shell, and what it reads."""

from __future__ import annotations

import sys

from bench.figures import Figure
from bench.measured import run
from bench.shell import RUNS, environment, timed
from cli.context import systems
from cli.paths import ROOT

SECONDS = 0.5


def measure() -> list[Figure]:
    """Explain every system's prod as a person does, a first run for the caches aside."""
    figures: list[Figure] = []
    for system in systems():
        figures += timed(["explain", system, "prod"], SECONDS)
    words = [sys.executable, "-m", "cli", "explain", systems()[0], "prod"]
    times = tuple(run(words, ROOT, environment()).seconds for _ in range(RUNS))
    figures.append(Figure("the same without the bootstrap", "s", times, limit=SECONDS))
    return figures
