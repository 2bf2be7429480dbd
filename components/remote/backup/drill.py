"""The rehearsal: restores are made and looked at by the clock, and it is told what came of it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from . import drill_files, drill_postgres, drill_record, lock
from .drill_report import Steps
from .item import BackupError, Item, keys, read

if TYPE_CHECKING:
    from .item import Place

USAGE = "plinth-backup drill [ITEM...] [--place=KEY] [--quick]"
_LOCK = "drills"
_GENTLE = 10  # how far this stands back behind everything else


def main(*words: str) -> None:
    """Rehearse the return of items, all of this server's by default; JSON of all reports is told.

    Args:
        words: items; `--place=KEY` to take them from there, else the places outside take turns;
            `--quick` to ship a database's log at once, where an RPO need not be measured.

    Raises:
        BackupError: a drill failed, or another one goes on.
    """
    options = [word for word in words if word.startswith("--")]
    names = [word for word in words if word not in options]
    wanted = next(
        (word[len("--place=") :] for word in options if word.startswith("--place=")), None
    )
    unknown = [word for word in options if word != "--quick" and not word.startswith("--place=")]
    if unknown:
        raise BackupError(f"{unknown[0]} is no option: {USAGE}")
    items = [read(key) for key in names or keys()]
    for item in items:
        if names and not item.drill:
            raise BackupError(f"{item.key} has no drill; a deployment writes it anew")
    os.nice(_GENTLE)
    try:
        with lock.held(_LOCK):
            quick = "--quick" in options
            reports = [one(item, wanted, quick=quick) for item in items if item.drill]
    except lock.HeldError:
        raise BackupError("a drill is going on; this one was not begun") from None
    sys.stdout.write(json.dumps(reports) + "\n")
    failed = [f"{report['item']}: {report['error']}" for report in reports if report["error"]]
    if failed:
        raise BackupError("; ".join(failed))


def one(item: Item, place: str | None, *, quick: bool) -> dict[str, Any]:
    """Rehearse the return of one item and keep what came of it; a failure is in the report.

    Raises:
        BackupError: it does not go to that place.
    """
    source = item.place(place) if place else turn(item, drill_record.read(item.key))
    sys.stderr.write(f"{item.key} from {source.key}\n")
    steps, error = Steps(lambda text: _tell(f"  {text}")), None
    drill_record.begun(item, source, steps.begun)
    try:
        if item.cluster is not None:
            drill_postgres.prove(item, source, steps, quick=quick)
        else:
            drill_files.prove(item, source, steps)
    except BackupError as fault:
        error = str(fault)
    except (OSError, ValueError, KeyError, TypeError) as fault:  # a drill never ends without a word
        error = f"{type(fault).__name__}: {fault}"
    report = steps.report(item, source, error)
    drill_record.ended(item, source, report)
    _tell(f"  {'passed' if report['passed'] else 'FAILED: ' + str(report['error'])}")
    return report


def over() -> None:
    """Remove what a drill that was cut off has left; nothing, while one goes on."""
    try:
        with lock.held(_LOCK):
            for item in map(read, keys()):
                if item.drill:
                    (drill_postgres if item.cluster is not None else drill_files).sweep(item)
    except lock.HeldError:
        _tell("a drill is going on")


def turn(item: Item, known: dict[str, Any]) -> Place:
    """Return the place whose turn it is: of those outside the one that was drilled longest ago."""
    places = [place for place in item.places if place.off_site] or list(item.places)
    drilled = known.get("places", {})
    return min(places, key=lambda place: float(drilled.get(place.key, 0)))


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
