"""Copies of a Postgres' files by pgBackRest: full, differential and incremental."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from . import clock, gentle, inside, ledger, session, status, store, tool, verify
from .item import BackupError, Item, Place

DAY = 86400
_EARLY = DAY / 2  # a full one is due when the next of the schedule would come too late
KINDS = ("full", "diff", "incr")


def backups(item: Item, place: Place) -> list[dict[str, Any]]:
    """Return the whole backups in a place as pgBackRest lists them, the oldest first.

    Raises:
        BackupError: the place cannot be read.
    """
    rotten = verify.damaged(item, place)
    return [backup for backup in entries(item, place) if not _broken(backup, rotten)]


def _broken(backup: dict[str, Any], rotten: frozenset[str]) -> bool:
    """Tell whether a backup has damaged pages, or rests on what has rotted in its place."""
    needs = {backup["label"], *(backup.get("reference") or ())}
    return bool(backup.get("error")) or not rotten.isdisjoint(needs)


def entries(item: Item, place: Place) -> list[dict[str, Any]]:
    """Return all backups in a place, those with damaged pages among them, the oldest first.

    Raises:
        BackupError: the place cannot be read.
    """
    words = (f"--repo={place.number}", "--output=json", "--log-level-console=off", "info")
    found = json.loads(inside.call(item, *words, quiet=True))
    for stanza in found:
        code = stanza["status"]["code"]
        if code not in _READABLE:
            raise BackupError(f"{place.key}: {stanza['status']['message']}")
        versions = {one["id"]: str(one["version"]) for one in stanza.get("db", [])}
        return [_placed(backup, versions) for backup in stanza.get("backup", [])]
    return []


def _placed(backup: dict[str, Any], versions: dict[int, str]) -> dict[str, Any]:
    """Return a backup with the major version of its data, and the name of its log in the place."""
    number = backup.get("database", {}).get("id")
    version = versions.get(number)
    if version is None:
        return backup | {"major": None}
    return backup | {"major": int(float(version)), "log": f"{version}-{number}"}


# ok, no stanza, no valid backup: the last two are what a new place says
_READABLE = (0, 1, 2)


def due(found: list[dict[str, Any]], now: float, full_every: int) -> str:
    """Return the kind of the next daily backup: `full` where the last full one is old enough.

    A damaged one counts: what is wrong is in the database, and a full one each day would be too.
    """
    fulls = [backup["timestamp"]["start"] for backup in found if backup["type"] == "full"]
    if not fulls or now - max(fulls) >= full_every * DAY - _EARLY:
        return "full"
    return "diff"


def run(item: Item, kind: str | None = None) -> list[str]:
    """Make a backup in every place; one that fails keeps no other from being made.

    Args:
        item: what is copied.
        kind: `full`, `diff` or `incr`; by default what is due.

    Returns:
        What failed, a line for each place.
    """
    failed, fresh = [], {}
    pace = ["--no-start-fast"] if gentle.gives_way(item) else []
    for place in item.places:
        begun, error, size, whole = time.time(), None, None, None
        try:
            there = entries(item, place)
            wanted = _kind(item, place, there, kind, begun)
            newest = max((float(backup["timestamp"]["stop"]) for backup in there), default=None)
            error = clock.held(item, place, newest, begun)
            words = [f"--repo={place.number}", f"--type={wanted}", *pace]
            inside.call(item, *words, *(["--no-expire-auto"] if error else []), "backup")
            made = entries(item, place)
            size = made[-1]["info"]["repository"]["delta"] if made else None
            whole = len([backup for backup in made if not backup.get("error")])
            if made and made[-1].get("error"):
                error = _damaged(item, place, made[-1]["label"])
            elif made:
                fresh[place.key] = made[-1]["label"]
        except BackupError as fault:
            error = str(fault)
        if error:
            failed.append(f"{place.key}: {error}")
        status.attempt(
            item.key, item.store, place.key, begun=begun, error=error, size=size, whole=whole
        )
    _account(item, fresh)
    return failed


def _account(item: Item, fresh: dict[str, str]) -> None:
    """Give new backups, by place, the ledger of a moment after them: a drill is held to it.

    Where that cannot be, the backups are good all the same, and a drill of them says what is
    missing.
    """
    if not fresh or "database" not in item.drill:
        return
    try:
        with session.opened(store.entered(item.store, item.drill["database"])) as asked:
            book = ledger.packed(ledger.at_point(asked))
        for place in item.places:
            if place.key in fresh:
                note(item, place, fresh[place.key], ledger.NAME, book)
    except BackupError as fault:
        print(f"{item.key}: the backup has no ledger: {fault}", flush=True)  # noqa: T201 - journal


def note(item: Item, place: Place, label: str, name: str, text: str) -> None:
    """Keep a note with a backup, in its place.

    Raises:
        BackupError: the place refuses.
    """
    words = (f"--repo={place.number}", f"--set={label}", f"--annotation={name}={text}", "annotate")
    inside.call(item, *words, quiet=True)


def _kind(
    item: Item, place: Place, there: list[dict[str, Any]], kind: str | None, now: float
) -> str:
    """Return the kind of the next backup; `full` wherever the last full one has rotted."""
    fulls = [backup["label"] for backup in there if backup["type"] == "full"]
    if fulls and fulls[-1] in verify.damaged(item, place):
        return "full"
    return kind or due(there, now, item.full_every)


def _damaged(item: Item, place: Place, label: str) -> str:
    return (
        f"{label} was made, but pages of {item.store} have wrong checksums: its files are damaged. "
        f"See plinth-backup pgbackrest {item.key} --repo={place.number} --set={label} info, and "
        "restore a backup from before"
    )


def ready(item: Item) -> str:
    """Have the places know this database, and a first backup under way; may be repeated.

    Raises:
        BackupError: a place cannot be used, or holds the backups of another database.
    """
    cluster = inside.of(item)
    tool.enough(cluster.pgbackrest)
    for place in item.places:
        if place.repository.startswith("/"):
            home = Path(place.repository)
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chown(home, cluster.uid, cluster.gid)
            # restic, where it comes first, makes this root's alone: its user has to get through
            home.parent.chmod(0o711)
    try:
        inside.call(item, "--log-level-console=warn", "stanza-create")
    except BackupError as error:
        if "do not match the database" in str(error) or "[028]" in str(error):
            raise BackupError(
                f"a place holds backups of another {item.store}: nothing was changed there. "
                "To have that data back: plinth restore. To begin anew: choose another bucket "
                f"(plinth:backup_schedule.places). pgbackrest says: {error}"
            ) from error
        raise
    there = {place.key: len(backups(item, place)) for place in item.places}
    with status.changed(item.key, item.store) as known:
        for key, whole in there.items():
            known.setdefault(key, {})["whole"] = whole
    if all(there.values()):
        return f"{item.key}: ready"
    unit = f"plinth-backup-{item.key}.service"
    subprocess.run(["systemctl", "start", "--no-block", unit], check=True)
    return f"{item.key}: ready; the first backup has begun"


def listing(item: Item) -> list[dict[str, Any]]:
    """Return what there is, place by place, as `plinth backups` shows it."""
    return [
        {
            "item": item.key,
            "store": item.store,
            "place": place.key,
            "off_site": place.off_site,
            "method": item.method,
            "id": backup["label"],
            "kind": backup["type"],
            "begun": backup["timestamp"]["start"],
            "ended": backup["timestamp"]["stop"],
            "bytes": backup["info"]["size"],
            "stored_bytes": backup["info"]["repository"]["delta"],
            "restores": "nothing: it is damaged"
            if _broken(backup, rotten)
            else "any moment since it ended, up to the newest log",
        }
        for place in item.places
        for rotten in [verify.damaged(item, place)]
        for backup in entries(item, place)
    ]
