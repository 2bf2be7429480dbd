"""Programs that the local cloud runs beside itself: they outlive the daemon, and end by `end`."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 10.0  # seconds to start or to stop


def find(pid_file: Path, argument: str) -> int | None:
    """Return the id of the process whose command line has `argument`, None where it is gone.

    A number is not trusted by itself: after a restart of the machine it may be another's.
    """
    try:
        pid = int(pid_file.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, ValueError):
        return None
    return pid if argument.encode() in command and state != "Z" else None


def end(pid: int) -> None:
    """End a process of ours, gently first, and wait until it is gone."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + PATIENCE / 2
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):  # reaps it where it is a child of this process
                os.waitpid(pid, os.WNOHANG)
            if not Path(f"/proc/{pid}").exists():
                return
            time.sleep(0.02)


def last_line(log: Path) -> str:
    """Return what a program said last, or where to look."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1][-300:] if lines else f"it does not answer; see {log}"
