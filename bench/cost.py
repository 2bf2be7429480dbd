"""How long `plinth cost` takes from the shell, bootstrap included."""

from __future__ import annotations

from bench.figures import Figure
from bench.shell import timed
from cli.context import systems

SECONDS = 0.5


def measure() -> list[Figure]:
    """Bill every system's prod as a person does, and one as a script does."""
    commands = [["cost", system, "prod"] for system in systems()]
    commands.append(["cost", systems()[0], "prod", "--json"])
    return [figure for words in commands for figure in timed(words, SECONDS)]
