"""A command of `plinth` as a person runs it, from the shell."""

from __future__ import annotations

import os

from bench.figures import Figure
from bench.measured import run
from cli.paths import ROOT

RUNS = 5


def environment() -> dict[str, str]:
    """Return a person's variables: compiled modules are kept, as wherever nobody forbids it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def timed(arguments: list[str], limit: float) -> list[Figure]:
    """Run `plinth` with these words, a first run for the caches aside.

    Args:
        arguments: behind `plinth`.
        limit: seconds that it should stay under.
    """
    words = [str(ROOT / "bin" / "plinth"), *arguments]
    variables = environment()
    run(words, ROOT, variables)
    runs = [run(words, ROOT, variables) for _ in range(RUNS)]
    name = f"plinth {' '.join(arguments)}"
    return [
        Figure(name, "s", tuple(item.seconds for item in runs), limit=limit),
        Figure(f"{name}, CPU", "s", tuple(item.cpu for item in runs)),
    ]
