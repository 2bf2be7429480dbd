"""Runs a program of the server, docker first of all, and tells in one line why it failed."""

from __future__ import annotations

import subprocess
from typing import IO

from .item import BackupError


def run(words: list[str], source: IO[bytes] | None = None, into: IO[bytes] | None = None) -> str:
    """Run a program to its end and return what it wrote.

    Args:
        words: the call; nothing secret, lists of processes show it.
        source: its standard input.
        into: where its output goes instead.

    Raises:
        BackupError: with the last line of its complaints.
    """
    done = subprocess.run(
        words,
        stdin=source or subprocess.DEVNULL,
        stdout=into or subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").splitlines()
        lines = [line for line in said if line.strip() and not line.startswith("See 'docker ")]
        raise BackupError(f"{words[0]} {words[1]}: {lines[-1] if lines else done.returncode}")
    return (done.stdout or b"").decode(errors="replace").strip()


def remove(container: str) -> None:
    """Remove a container, running or not; nothing is said where there is none."""
    words = ["docker", "rm", "--force", "--volumes", container]
    subprocess.run(words, capture_output=True, check=False)


def last_words(container: str) -> str:
    """Return the last line that a container has said."""
    words = ["docker", "logs", "--tail", "20", container]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = [line for line in (said.stdout + said.stderr).splitlines() if line.strip()]
    return lines[-1] if lines else "no word"
