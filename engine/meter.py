"""Runs a build and measures it: time, memory of all its processes together, packages compiled."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLE = 0.5  # seconds
KIB = 1024
GIB = 1024**3


_running: set[int] = set()
_ending = threading.Event()


@dataclass
class Measured:
    """What a command did.

    Attributes:
        code: its exit code.
        seconds: how long it ran.
        peak: bytes of memory that its processes had at most at one time.
        lines: what it printed on standard error.
    """

    code: int = 0
    seconds: float = 0.0
    peak: int = 0
    lines: list[str] = field(default_factory=list)


def run(
    command: list[str], folder: Path, environment: dict[str, str], line: Callable[[str], None]
) -> Measured:
    """Run a command in a process group of its own and give its lines while they come.

    The group ends with this process however that ends, and by `ended_by_errors`.

    Raises:
        EngineError: the whole was interrupted before this command began.
    """
    if _ending.is_set():
        raise EngineError("interrupted")
    measured = Measured()
    begun = time.monotonic()
    process = subprocess.Popen(
        [*_bound(), *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    stopped = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, measured, stopped), daemon=True)
    sampler.start()
    _running.add(process.pid)
    if _ending.is_set():  # set since it was asked above, when this was not in the list yet
        _end(process.pid)
    try:
        assert process.stderr is not None  # noqa: S101 - it is a pipe, as asked above
        for text in process.stderr:
            measured.lines.append(text.rstrip())
            line(text.rstrip())
        measured.code = process.wait()
    except BaseException:
        _end(process.pid)
        process.wait()
        raise
    finally:
        _running.discard(process.pid)
        stopped.set()
        sampler.join()
        measured.seconds = time.monotonic() - begun
    return measured


@contextmanager
def allowing() -> Iterator[None]:
    """Let commands run again afterwards, whatever happens within."""
    try:
        yield
    finally:
        _ending.clear()


@contextmanager
def ended_by_errors() -> Iterator[None]:
    """End every command that a thread runs, and let none begin, if this is left by an error."""
    try:
        yield
    except BaseException:
        _ending.set()
        for group in tuple(_running):
            _end(group)
        raise


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGTERM)
    except ProcessLookupError:
        return  # it ended by itself


def _bound() -> list[str]:
    """Return the words before a command that end it even if this process is killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _sample(group: int, measured: Measured, stopped: threading.Event) -> None:
    while not stopped.wait(SAMPLE):
        measured.peak = max(measured.peak, _resident(group))


def _resident(group: int) -> int:
    """Return the resident memory of a process group in bytes."""
    total = 0
    page = os.sysconf("SC_PAGE_SIZE")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The command's name is in brackets and may hold spaces: fields are counted after it.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[2]) == group:
            total += int(fields[21]) * page
    return total


def available() -> int:
    """Return the bytes of memory that this machine can still give."""
    for text in Path("/proc/meminfo").read_text().splitlines():
        name, _, value = text.partition(":")
        if name == "MemAvailable":
            return int(value.split()[0]) * KIB
    return 0
