"""Copies of directories, as restic reads them: what changes meanwhile is read again."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from .advice import advice
from .item import BackupError
from .repository import call, command, environment

if TYPE_CHECKING:
    from .item import Item, Place

INCOMPLETE = 3  # restic's exit code where files were gone or changed under its hands
_TRIES = 3


def copy(item: Item, place: Place, source: dict[str, Any]) -> int:
    """Store directories and return the bytes that this added.

    Args:
        item: whose copy it is.
        place: where it goes.
        source: `paths`, of which those are copied that are there, and `exclude`.

    Raises:
        BackupError: with restic's own words; a copy that is not whole is not kept.
    """
    words = ["backup", "--json", "--tag", item.key, "--host", item.stack]
    words += [f"--exclude={pattern}" for pattern in source.get("exclude", ())]
    for _ in range(_TRIES):
        done = subprocess.run(
            command(place, *words, "--", *source["paths"]),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=environment(item, place),
        )
        if done.returncode not in (0, INCOMPLETE):
            break
        summary = json.loads(done.stdout.splitlines()[-1])
        if not done.returncode:
            return int(summary["data_added"])
        call(item, place, "forget", summary["snapshot_id"])
    said = [line for line in done.stderr.splitlines() if line.strip()]
    told = said[-1] if said else str(done.returncode)
    raise BackupError(f"restic backup: {told}{advice(' '.join(said))}")
