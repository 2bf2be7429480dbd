"""Make one fault on the stack of this checkout, at its own clock, and print what came of it.

`python -m tests.system.fault_once SYSTEM ENV FAULT`
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from cli.alerts.drill import command, run, staging
from cli.context import resolve

_OVER = 1.0  # seconds: at the usual clock its end is told within five minutes, which a drill shows


def main(system: str, environment: str, key: str) -> None:
    """Make it, whatever fires already."""
    context = resolve(system, environment, "local")
    run._RESOLVES = _OVER
    (fault,) = command.chosen_of(command.planned(context).faults, (key,))
    drill = staging.staged(context, 1)
    rows = drill.rows(drill.made(fault, _say))
    sys.stdout.write(json.dumps([asdict(row) for row in rows]))


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
