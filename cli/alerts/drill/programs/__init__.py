"""What faults run on a server: programs of the standard library alone, which end by themselves."""

from __future__ import annotations

import shlex
from pathlib import Path

from cli.alerts.drill import shell

_UNIT = "plinth-drill-"
_OPTIONS = (
    "--property=RuntimeMaxSec=180",
    "--property=OOMScoreAdjust=1000",  # the first to go where memory is short
)
POLITE, EAGER = 19, -20  # niceness: the last or the first to get a processor


def source(name: str) -> str:
    """Return a program's text."""
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")


def started(name: str, *words: str, nice: int = POLITE) -> str:
    """Return the shell that runs a program beside everything else, three minutes at most."""
    options = f"--quiet --collect --unit={_UNIT}{name} --property=Nice={nice} {' '.join(_OPTIONS)}"
    run = f"systemd-run {options} python3 -c {shell.here(source(name))} {shlex.join(words)}"
    return f"{ended(name)}\n{run}"


def ended(name: str) -> str:
    """Return the shell that ends it; nothing happens where it does not run."""
    return shell.ended(f"{_UNIT}{name}")
