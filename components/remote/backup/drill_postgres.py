"""The drill of a Postgres: its newest backup and all of its log, opened beside the data, and read.

First up to the moment that its ledger is of, and held to that; then to the end of the log, where
what was committed when the drill began has to be. Nothing of the database in use is touched but for
one commit that writes no row.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import drill_log, inside, ledger, physical, sandbox
from .drill_marker import mark
from .drill_opened import Opened
from .item import BackupError

if TYPE_CHECKING:
    from .drill_report import Steps
    from .item import Cluster, Item, Place

_ROOM = 1.15  # times the database's size that has to be free
_RESERVE = 0.05  # of the disk that stays free for the database in use


def prove(item: Item, place: Place, steps: Steps, *, quick: bool) -> None:
    """Restore the newest backup of a place and hold it to its ledger; tell `steps` about it.

    Args:
        item: with a cluster.
        place: where it is taken from, and its log with it.
        steps: hears what was done and found.
        quick: do not wait for the log to leave the server by itself; the RPO is not measured then.

    Raises:
        BackupError: it cannot be restored, or is not what it was.
    """
    cluster = inside.of(item)
    sweep(item)
    made = physical.entries(item, place)
    if not made:
        raise BackupError(f"there is no backup of {item.key} in {place.key} yet")
    newest = made[-1]
    steps.backup(newest["label"], newest["type"], float(newest["timestamp"]["stop"]))
    if newest.get("error"):
        raise BackupError(f"{newest['label']} has pages with wrong checksums")
    book = written(item, newest)
    steps.bytes = int(newest["info"]["size"])
    _room(cluster, steps.bytes)
    marker = mark(item, quick=quick)
    data, log = Path(f"{cluster.data}.drill-data"), Path(f"{cluster.data}.drill-log")
    opened = Opened(cluster, data, log, book, marker)
    try:
        with steps.step("restore", counts=True):
            _restore(item, place, newest["label"], book["point"], data)
        with drill_log.served(item, place, log):
            opened.walk(item, steps, quick=quick)
        with steps.step("checksums of its pages") as said:
            said(opened.checksums(item))
    finally:
        sweep(item)


def written(item: Item, backup: dict[str, Any]) -> dict[str, Any]:
    """Return the ledger that a backup was given.

    Raises:
        BackupError: it has none.
    """
    kept = (backup.get("annotation") or {}).get(ledger.NAME)
    if not kept:
        raise BackupError(
            f"{backup['label']} has no ledger to be held to: make a new backup "
            f"(plinth-backup run {item.key}), which is given one"
        )
    return ledger.unpacked(kept)


def sweep(item: Item) -> None:
    """Remove what an earlier drill has left, running or lying about."""
    sandbox.sweep(item.key)
    data = Path(inside.of(item).data)
    for path in data.parent.glob(f"{data.name}.drill-*"):
        shutil.rmtree(path)


def _room(cluster: Cluster, size: int) -> None:
    disk = shutil.disk_usage(Path(cluster.data).parent)
    needed = size * _ROOM + disk.total * _RESERVE
    if disk.free < needed:
        raise BackupError(
            f"the drill needs {needed / 1e9:.1f} GB and {Path(cluster.data).parent} has "
            f"{disk.free / 1e9:.1f} GB free: raise the volume's size, or drop what a restore kept"
        )


def _restore(item: Item, place: Place, label: str, point: str, data: Path) -> None:
    cluster = inside.of(item)
    for folder in (data, data / Path(cluster.pgdata).relative_to(cluster.mount)):
        folder.mkdir(mode=0o700)
        os.chown(folder, cluster.uid, cluster.gid)
    until = ("--type=name", f"--target={point}", "--target-action=pause")
    words = (f"--repo={place.number}", f"--set={label}", *until, "restore")
    inside.call(item, *words, data=str(data), quiet=True)
