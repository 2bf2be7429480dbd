"""How long `plinth cost` takes from the shell, bootstrap included."""

from __future__ import annotations

import os

from bench.figures import Figure
from bench.measured import run
from cli.context import systems
from cli.paths import ROOT

RUNS = 5
SECONDS = 0.5


def measure() -> list[Figure]:
    """Bill every system's prod as a person does, a first run for the caches aside."""
    # compiled modules and templates are kept, as they are wherever nobody forbids it
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    figures: list[Figure] = []
    commands = [["cost", system, "prod"] for system in systems()]
    commands.append(["cost", systems()[0], "prod", "--json"])
    for words in commands:
        command = [str(ROOT / "bin" / "plinth"), *words]
        run(command, ROOT, environment)
        times = tuple(run(command, ROOT, environment).seconds for _ in range(RUNS))
        figures.append(Figure(f"plinth {' '.join(words)}", "s", times, limit=SECONDS))
    return figures
