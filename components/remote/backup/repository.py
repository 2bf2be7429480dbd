"""Runs restic on one repository: that of one item in one place."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

from .advice import advice
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item, Place


def call(item: Item, place: Place, *words: str, source: Any = None) -> str:
    """Run restic on a place and return what it wrote.

    Raises:
        BackupError: with its own words.
    """
    done = subprocess.run(
        command(place, *words),
        stdin=source or subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=environment(item, place),
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        told = " ".join(said) or str(done.returncode)
        raise BackupError(f"restic {words[0]}: {told}{advice(told)}")
    return done.stdout


def command(place: Place, *words: str) -> list[str]:
    """Return the call of restic for a place; what it must know besides is in `environment`."""
    return ["restic", "--quiet", *(["--cacert", place.ca] if place.ca else []), *words]


def environment(item: Item, place: Place) -> dict[str, str]:
    """Return what restic is told; root alone sees the environment of root's processes."""
    own = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "RESTIC_REPOSITORY": place.repository,
        "RESTIC_PASSWORD": item.password,
        "RESTIC_CACHE_DIR": "/var/cache/plinth/restic",
    }
    return own | place.environment
