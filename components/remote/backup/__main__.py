"""The command `plinth-backup` of a server."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from . import (
    archiver,
    bucket,
    clock,
    drill,
    drill_record,
    gentle,
    inside,
    lock,
    physical,
    places,
    refill,
    repository,
    restic,
    restic_check,
    restoring,
    status,
    stopped,
    tail,
    upgrading,
    verify,
)
from .item import BackupError, Item, keys, read

if TYPE_CHECKING:
    from types import ModuleType

    from .item import Place

USAGE = """\
plinth-backup list [ITEM]              what there is to restore, as JSON
plinth-backup status [ITEM]            what came of the last copies, as JSON
plinth-backup run ITEM [full|diff|incr]  make a copy now
plinth-backup ready ITEM               have its places ready; the first copy begins
plinth-backup verify ITEM              read all copies again, and hold them to their checksums
plinth-backup clock-right ITEM         drop old copies again: the clock, which was doubted, is right
plinth-backup started ITEM             start the store again that a copy had to stop
plinth-backup archive ITEM             ship a Postgres' log, without end
plinth-backup pgbackrest ITEM WORDS... pgBackRest itself, with the item's settings
plinth-backup restic ITEM PLACE WORDS...  restic itself, likewise
plinth-backup drill [ITEM...] [--place=KEY] [--quick]   rehearse a restore and look at it
plinth-backup drill-over               remove what one that was cut off has left
plinth-backup drills [ITEM]            what came of the last drills, as JSON
plinth-backup forget ITEM...           remove what is known of items that are no more

The way back, as `plinth restore` walks it; WISH is JSON: {}, {"moment": 1767225600.0},
{"backup": ID}, each with "place" if wanted, {"beside": true} for files to look at; STAMP names
what is brought and kept:

plinth-backup choose ITEM WISH         what would be taken, and how much room there is
plinth-backup bring ITEM STAMP WISH    restore beside the data
plinth-backup swap ITEM STAMP          put that in the data's place; the store must not run
plinth-backup swap-back ITEM STAMP     put the old data back
plinth-backup exchange ITEM STAMP DATABASE SCHEMA   put one schema of that in its place
plinth-backup database ITEM STAMP DATABASE   put one database of that in its place
plinth-backup database-back ITEM STAMP DATABASE   put the old one back
plinth-backup settled ITEM             wait until the store is well; a database writes then
plinth-backup open ITEM STAMP          open a Postgres that was brought, until it is dropped
plinth-backup rehearse ITEM STAMP IMAGE   take the newest backup to the image's major, and remove it
plinth-backup rehearsed ITEM           what that has measured
plinth-backup upgrade ITEM STAMP IMAGE OLD   make the data, of image OLD, that major, beside it
plinth-backup over ITEM STAMP          end an upgrade that was cut off, and say what it has left
plinth-backup upgraded ITEM            have the places know the major that runs now
plinth-backup kept ITEM                what restores have left
plinth-backup drop ITEM STAMP          remove that
plinth-backup refill ITEM STAMP [WISH] after a loss: bring it and let it be the data
plinth-backup archived ITEM            the newest segment of the log that a place has
plinth-backup tail ITEM STAMP          take the end of the log from standard input, for a refill
"""
_MANY = 1000


def main(words: list[str]) -> int:
    """Serve the command line; returns the exit code: 1 for what failed, 2 for wrong words."""
    command, rest = (words[0], words[1:]) if words else ("", [])
    function, least, most = _COMMANDS.get(command, (None, 0, 0))
    if function is None or not least <= len(rest) <= most:
        sys.stderr.write(USAGE)
        return 2
    try:
        function(*rest)
    except (BackupError, OSError) as error:
        sys.stderr.write(f"plinth-backup: {error}\n")
        return 1
    return 0


def _engine(item: Item) -> ModuleType:
    return physical if item.method == "pgbackrest" else restic


def _list(key: str | None = None) -> None:
    found: list[Any] = []
    for name in [key] if key else keys():
        item = read(name)
        there, away = places.each(item.places, partial(_of_place, item))
        found += [row for rows in there.values() for row in rows] + places.rows(item, away)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


def _of_place(item: Item, place: Place) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _engine(item).listing(replace(item, places=(place,)))
    return rows


def _status(key: str | None = None) -> None:
    found = {name: status.read(name) for name in ([key] if key else keys())}
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


def _run(key: str, kind: str | None = None) -> None:
    item = read(key)
    if kind is not None and (item.method != "pgbackrest" or kind not in physical.KINDS):
        raise BackupError(f"{key} has no copies of kind {kind!r}")
    gentle.step_back(item)
    begun = time.time()
    try:
        with lock.held(key):
            failed = _engine(item).run(item, kind)
    except lock.HeldError as error:  # a clock's run that never began must not look like a good one
        for place in item.places:
            status.attempt(key, item.store, place.key, begun=begun, error=str(error))
        raise
    if failed:
        raise BackupError("; ".join(failed))


def _ready(key: str) -> None:
    item = read(key)
    drill_record.expected(item)
    sys.stdout.write(_engine(item).ready(item) + "\n")
    if wrong := bucket.look(item):
        raise BackupError("; ".join(wrong))


def _verify(key: str) -> None:
    item = read(key)
    failed = verify.run(item) if item.method == "pgbackrest" else restic_check.whole(item)
    failed += bucket.look(item)
    if failed:
        raise BackupError("; ".join(failed))
    sys.stdout.write(f"{key}: all copies are as they were written\n")


def _clock_right(key: str) -> None:
    clock.believe(read(key))
    sys.stdout.write(f"{key}: the next copy drops what is too old\n")


def _started(key: str) -> None:
    try:
        with lock.held(key):
            if stopped.started(key):
                sys.stdout.write(f"{key}: what it had stopped runs again\n")
    except lock.HeldError:  # whoever stopped it is at work, and starts it
        sys.stdout.write(f"{key}: a copy is being made\n")


def _archive(key: str) -> None:
    archiver.serve(read(key))


def _pgbackrest(key: str, *words: str) -> None:
    argv = inside.command(read(key), *words)
    os.execvp(argv[0], argv)


def _restic(key: str, place: str, *words: str) -> None:
    item = read(key)
    where = item.place(place)
    argv = repository.command(where, *words)  # itself, since what it writes may be no text
    os.execvpe(argv[0], argv, repository.environment(item, where))


def _forget(*names: str) -> None:
    for name in names:
        status.forget(name)
        drill_record.forget(name)


def _drills(key: str | None = None) -> None:
    found = {name: drill_record.read(name) for name in ([key] if key else keys())}
    sys.stdout.write(json.dumps({k: v for k, v in found.items() if v}, indent=2) + "\n")


_COMMANDS: dict[str, tuple[Any, int, int]] = {  # with the least and the most words
    "list": (_list, 0, 1),
    "status": (_status, 0, 1),
    "run": (_run, 1, 2),
    "ready": (_ready, 1, 1),
    "verify": (_verify, 1, 1),
    "clock-right": (_clock_right, 1, 1),
    "started": (_started, 1, 1),
    "archive": (_archive, 1, 1),
    "pgbackrest": (_pgbackrest, 2, _MANY),
    "restic": (_restic, 3, _MANY),
    "forget": (_forget, 1, _MANY),
    "drill": (drill.main, 0, _MANY),
    "drill-over": (drill.over, 0, 0),
    "drills": (_drills, 0, 1),
    "choose": (restoring.choose, 2, 2),
    "bring": (restoring.bring, 3, 3),
    "swap": (restoring.swap, 2, 2),
    "swap-back": (restoring.swap_back, 2, 2),
    "exchange": (restoring.exchange, 4, 4),
    "database": (restoring.database, 3, 3),
    "database-back": (restoring.database_back, 3, 3),
    "rehearse": (upgrading.rehearse, 3, 3),
    "rehearsed": (upgrading.rehearsed, 1, 1),
    "upgrade": (upgrading.upgrade, 4, 4),
    "over": (upgrading.over, 2, 2),
    "upgraded": (upgrading.upgraded, 1, 1),
    "settled": (restoring.settled, 1, 1),
    "open": (restoring.opening, 2, 2),
    "kept": (restoring.kept, 1, 1),
    "drop": (restoring.drop, 2, 2),
    "refill": (refill.refill, 2, 3),
    "archived": (tail.archived, 1, 1),
    "tail": (tail.keep, 2, 2),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
