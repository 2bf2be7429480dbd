"""Builds are measured as a whole and leave no process behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from engine import meter

EAT = "python3 -c 'import time; x = bytearray(60_000_000); time.sleep(2)' & wait"


def test_peak_counts_children(tmp_path: Path) -> None:
    """Memory of processes that the command starts is counted."""
    measured = meter.run(["sh", "-c", EAT], tmp_path, dict(os.environ), lambda _line: None)
    assert measured.code == 0
    assert 60_000_000 < measured.peak < 200_000_000


def test_lines_come_while_it_runs(tmp_path: Path) -> None:
    """Each line of standard error is given; the exit code is the command's."""
    lines: list[str] = []
    command = ["sh", "-c", "echo out; echo one >&2; echo two >&2; exit 3"]
    measured = meter.run(command, tmp_path, dict(os.environ), lines.append)
    assert lines == measured.lines == ["one", "two"]
    assert measured.code == 3


def test_interrupt_ends_the_group(tmp_path: Path) -> None:
    """When the builder is interrupted, what it started ends too."""

    def interrupt(_line: str) -> None:
        raise KeyboardInterrupt

    command = ["sh", "-c", "echo $$ > pid; sleep 60 & echo x >&2; wait"]
    with pytest.raises(KeyboardInterrupt):
        meter.run(command, tmp_path, dict(os.environ), interrupt)
    group = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 5
    while meter._resident(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert meter._resident(group) == 0
