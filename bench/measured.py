"""Runs a command and measures how long it takes and how much memory it has at most."""

from __future__ import annotations

import resource
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_STEP = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """A command that ended well.

    Attributes:
        seconds: from start to end.
        cpu: seconds of processors that it and its children took; unlike `seconds` hardly longer
            on a busy machine.
        tree_mb: most memory of the command and all its children at one time (resident, MB).
        program_mb: of these, the Python processes alone.
        output: what it printed.
    """

    seconds: float
    cpu: float
    tree_mb: float
    program_mb: float
    output: str


def run(words: list[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run to the end.

    Raises:
        RuntimeError: it failed; the message is what it printed.
    """
    tree = program = 0.0
    with tempfile.TemporaryFile("w+") as out:
        started, used = time.monotonic(), _used()
        process = subprocess.Popen(
            words, cwd=folder, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
        while process.poll() is None:
            whole, python = _memory(process.pid)
            tree, program = max(tree, whole), max(program, python)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STEP)
        seconds = time.monotonic() - started
        out.seek(0)
        output = out.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)}:\n{output}")
    return Run(seconds, _used() - used, tree, program, output)


def _used() -> float:
    """Return the processor time of all children that have ended so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _memory(pid: int) -> tuple[float, float]:
    """Return the resident memory of a process and its children, in MB, and Python's share."""
    whole = python = 0.0
    with suppress(psutil.Error):
        top = psutil.Process(pid)
        for process in (top, *top.children(recursive=True)):
            with suppress(psutil.Error):
                size = process.memory_info().rss / 1e6
                whole += size
                python += size if process.name().startswith("python") else 0
    return whole, python
