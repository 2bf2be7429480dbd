"""How long `plinth explain` takes from the shell, and what it reads."""

from __future__ import annotations

import os
import sys

from bench.figures import Figure
from bench.measured import run
from cli.context import systems
from cli.paths import ROOT

RUNS = 5
SECONDS = 0.5


def measure() -> list[Figure]:
    """Explain every system's prod as a person does, a first run for the caches aside."""
    # compiled modules and templates are kept, as they are wherever nobody forbids it
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    figures: list[Figure] = []
    for system in systems():
        words = [str(ROOT / "bin" / "plinth"), "explain", system, "prod"]
        run(words, ROOT, environment)
        runs = [run(words, ROOT, environment) for _ in range(RUNS)]
        times = tuple(item.seconds for item in runs)
        figures += [
            Figure(f"plinth explain {system} prod", "s", times, limit=SECONDS),
            Figure(f"plinth explain {system} prod, CPU", "s", tuple(item.cpu for item in runs)),
        ]
    words = [sys.executable, "-m", "cli", "explain", systems()[0], "prod"]
    times = tuple(run(words, ROOT, environment).seconds for _ in range(RUNS))
    figures.append(Figure("the same without the bootstrap", "s", times, limit=SECONDS))
    return figures
