"""Run the host's programs, and turn their failures into words for a person."""

from __future__ import annotations

import logging
import subprocess
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 120


def run(
    argv: Sequence[str | Path], *, text: str | None = None, timeout: float = TIMEOUT_SECONDS
) -> str:
    """Run a program to its end and return what it wrote to standard output.

    Args:
        argv: the program and its arguments, never a shell line.
        text: standard input; none when absent.
        timeout: seconds after which the program is given up.

    Raises:
        HypervisorError: it is missing, failed or hung; the message carries its last words.
    """
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(
            words,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise HypervisorError(
            "resource_unavailable", f"{words[0]} is not installed: install the package that has it"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise HypervisorError(
            "timeout", f"`{' '.join(words[:4])}` did not end within {timeout:.0f} s"
        ) from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise HypervisorError(
            "server_error",
            f"`{' '.join(words[:6])}` failed: {said[-1] if said else f'exit {done.returncode}'}",
        )
    return done.stdout


def attempt(argv: Sequence[str | Path], *, text: str | None = None) -> bool:
    """Run a program whose failure is expected (the thing is gone already); tell if it worked."""
    try:
        run(argv, text=text)
    except HypervisorError as error:
        logger.debug("expected failure: %s", error)
        return False
    return True
