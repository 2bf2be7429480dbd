"""Copies that restic keeps: one repository for each item and place, encrypted and deduplicated."""

from __future__ import annotations

import json
import re
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import books, clock, piped, restic_check, status, tree
from .item import BackupError, Item, Place
from .prepared import prepared
from .repository import call

if TYPE_CHECKING:
    from collections.abc import Sequence

_RULES = {"daily": "--keep-daily", "weekly": "--keep-weekly", "monthly": "--keep-monthly"}


def ready(item: Item) -> str:
    """Have a repository in every place; may be repeated.

    Raises:
        BackupError: a place cannot be used, or has one that another key opens.
    """
    first = []
    for place in item.places:
        if not _there(item, place):
            _passable(place)
            call(item, place, "init", "--repository-version", "2")
        if not snapshots(item, place):
            first.append(place.key)
    if first and "stopped" in item.source:
        # a deployment is at work on what uses the store: it is stopped at its own hour only
        return f"{item.key}: ready; the first backup is made by the clock"
    if first:
        unit = f"plinth-backup-{item.key}.service"
        subprocess.run(["systemctl", "start", "--no-block", unit], check=True)
        return f"{item.key}: ready; the first backup has begun"
    return f"{item.key}: ready"


def _passable(place: Place) -> None:
    """Make the folder above a repository of the server's disk, passable for a database's own user.

    Restic would make it for root alone, and pgBackRest has its repository beside this one.
    """
    if place.repository.startswith("/"):
        above = Path(place.repository).parent
        above.mkdir(parents=True, exist_ok=True)
        above.chmod(0o711)


def _there(item: Item, place: Place) -> bool:
    try:
        call(item, place, "cat", "config")
    except BackupError as error:
        if "wrong password" in str(error):
            raise BackupError(
                f"{place.key} holds backups of {item.key} that another key opens: give that key as "
                "the secret of the stack, or choose another bucket"
            ) from error
        if "Is there a repository" in str(error) or "does not exist" in str(error):
            return False
        raise
    return True


def snapshots(item: Item, place: Place) -> list[dict[str, Any]]:
    """Return what a place has of an item, the oldest first.

    Raises:
        BackupError: the place cannot be read.
    """
    found: list[dict[str, Any]] = json.loads(
        call(item, place, "snapshots", "--json", "--no-lock", "--tag", item.key) or "[]"
    )
    return sorted(found or [], key=lambda snapshot: snapshot["time"])


def run(item: Item, kind: str | None = None) -> list[str]:  # noqa: ARG001 - one kind alone
    """Make a copy in every place and return what failed.

    Dumps of a database that somebody was changing the tables of are made once more, after that.
    """
    failed = _round(item, item.places)
    again = [place for place, error in failed if place and isinstance(error, piped.SourceError)]
    if again and item.method == "pg_dump":
        other = [(place, error) for place, error in failed if place not in again]
        failed = other + _round(item, again)
    return list(dict.fromkeys(f"{place.key}: {error}" if place else str(error)
                              for place, error in failed))  # fmt: skip


def _round(item: Item, places: Sequence[Place]) -> list[tuple[Place | None, BackupError]]:
    """Copy to each of these places; return what failed, with no place where that is the store."""
    failed: list[tuple[Place | None, BackupError]] = []
    begun = time.time()
    try:
        with prepared(item) as source:
            for place in places:
                error = _to(item, place, source)
                failed += [(place, error)] if error else []
    except BackupError as fault:  # of the store: no place has got anything
        for place in places:
            status.attempt(item.key, item.store, place.key, begun=begun, error=str(fault))
        return [(None, fault)]
    return failed


def _to(item: Item, place: Place, source: dict[str, Any]) -> BackupError | None:
    """Make one copy and say why it failed, None where it did not."""
    begun, error, size = time.time(), None, None
    try:
        call(item, place, "unlock")  # what a copy that was killed has left; nobody else is at work
        known = snapshots(item, place)
        newest = seconds(known[-1]["time"]) if known else None
        before = books.before(item, source)
        copy = tree.copy if "paths" in source else piped.copy
        size = copy(item, place, source)
        books.after(item, place, source, before, lambda: str(snapshots(item, place)[-1]["id"]))
        doubt = clock.held(item, place, newest, begun)
        if doubt is None:
            call(item, place, "forget", "--tag", item.key, "--group-by", "", "--prune",
                 *rules(place.keep))  # fmt: skip
        error = BackupError(doubt) if doubt else None
        restic_check.weekly(item, place)
    except BackupError as fault:
        error = fault
    told = str(error) if error else None
    status.attempt(
        item.key, item.store, place.key, begun=begun, error=told, size=size, restorable=begun
    )
    return error


def rules(keep: dict[str, int]) -> list[str]:
    """Return a retention in restic's words."""
    words = ["--keep-within", f"{keep['days']}d"] if keep.get("days") else []
    for name, option in _RULES.items():
        if keep.get(name):
            words += [option, str(keep[name])]
    return words


def listing(item: Item) -> list[dict[str, Any]]:
    """Return what there is, place by place, as `plinth backups` shows it."""
    return [
        {
            "item": item.key,
            "store": item.store,
            "place": place.key,
            "off_site": place.off_site,
            "method": item.method,
            "id": snapshot["short_id"],
            "kind": "full",
            "begun": seconds(snapshot["time"]),
            "ended": seconds(snapshot["time"]),
            "bytes": None,
            "stored_bytes": None,
            "restores": "the moment it began",
        }
        for place in item.places
        for snapshot in snapshots(item, place)
    ]


def seconds(text: str) -> float:
    """Return restic's time, which has nanoseconds, in seconds since 1970."""
    whole = re.sub(r"\.\d+", "", text)
    zone = re.sub(r"Z$", "+00:00", whole)  # Python 3.10 knows no Z
    return datetime.fromisoformat(zone).timestamp()
