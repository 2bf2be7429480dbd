"""Reads all that places have of a Postgres, and holds it to the checksums of when it was written.

Once a week by the clock. Neither copies nor their log are read again otherwise, and what rots there
would be seen at the restore.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import inside, lock, status
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item, Place

TURN = 12 * 3600.0  # seconds for a copy that goes on
_WORDS = (
    "--output=text",
    "--verbose",
    "--log-level-console=off",
    "--log-level-stderr=warn",
    "verify",
)
_BACKUP = re.compile(r"backup: (\S+), status: (.+?), total files checked: (\d+), .*files: (\d+)")
_LOG = re.compile(r"archiveId: (\S+), total WAL checked: (\d+), total valid WAL: (\d+)")
_GOOD = ("valid", "in-progress")  # the second is what a copy has left that was cut off


@dataclass(frozen=True)
class Finding:
    """What is wrong in a place.

    Attributes:
        backups: labels of backups that are not whole.
        words: all that is wrong, in one line; empty where nothing is.
    """

    backups: tuple[str, ...] = ()
    words: str = ""


def run(item: Item) -> list[str]:
    """Verify every place; return what is damaged or could not be read, a line for each place."""
    failed = []
    for place in item.places:
        begun = time.time()
        try:
            found = look(item, place)
            if found.words:  # a copy meanwhile may have dropped what was about to be read
                with lock.held(item.key, wait=TURN):
                    found = look(item, place)
        except BackupError as error:
            found = Finding(words=f"could not be verified: {error}")
        status.verified(item.key, item.store, place.key, begun=begun, found=found.words,
                        backups=found.backups)  # fmt: skip
        failed += [f"{place.key}: {found.words}"] if found.words else []
    return failed


def look(item: Item, place: Place) -> Finding:
    """Have pgBackRest read a place, and return what it found; its exit code does not tell.

    Raises:
        BackupError: it cannot read the place at all.
    """
    code, said = inside.ended(item, f"--repo={place.number}", *_WORDS)
    if code or "status: " not in said:
        raise BackupError(inside.fault(said))
    return finding(said)


def finding(said: str) -> Finding:
    """Return what the words of `pgbackrest verify --output=text` mean."""
    backups, words = [], []
    for label, state, files, good in _BACKUP.findall(said):
        if state not in _GOOD:
            backups.append(label)
            words.append(f"backup {label} is {state} ({good} of {files} files are whole)")
    for archive, segments, good in _LOG.findall(said):
        if segments != good:
            words.append(f"of {segments} segments of the log {archive}, {good} are whole")
    if "status: error" in said and not words:
        lines = [line.strip() for line in said.splitlines() if "status: error" not in line]
        words.append(" ".join(line for line in lines if line) or "pgBackRest does not say what")
    return Finding(tuple(backups), "; ".join(words))


def damaged(item: Item, place: Place) -> frozenset[str]:
    """Return the labels of the backups of a place that the last verification found damaged."""
    known: dict[str, Any] = status.read(item.key).get(place.key, {}).get("verified") or {}
    return frozenset(known.get("backups", ()))
