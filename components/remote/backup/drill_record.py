"""What is known of drills: for people and programs, for Prometheus, and for what comes after."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import status
from .item import BackupError, keys
from .item import read as read_item

if TYPE_CHECKING:
    from .item import Item, Place

REPORTS = Path("/var/lib/plinth/drills")  # copied off the server with the settings
PROVEN = "proven"  # file of the status folder: since when all that is here is proven, or nothing
_KEPT = 24  # reports of each item
_HELP = {
    "last_success_timestamp_seconds": "When a restore was last proven.",
    "last_attempt_timestamp_seconds": "When one was last tried.",
    "failed": "Whether the last one failed.",
    "due_timestamp_seconds": "By when the next proof has to be there.",
    "rpo_seconds": "How much the last one would have lost.",
    "rto_seconds": "How long the last one took to come back.",
    "rpo_target_seconds": "How much may be lost.",
    "rto_target_seconds": "How long it may take.",
}


def read(key: str) -> dict[str, Any]:
    """Return what is known of an item's drills; nothing where there was none."""
    with contextlib.suppress(OSError, ValueError):
        text = (status.STATUS / f"drill-{key}.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found
    return {}


def expected(item: Item) -> None:
    """Keep since when an item has to be proven; what is known stays."""
    if item.drill:
        known = read(item.key)
        _keep(item, {"since": time.time()} | known)


def begun(item: Item, place: Place, moment: float) -> None:
    """Keep that a drill is tried: one that is killed has failed."""
    known = {"since": moment} | read(item.key)
    places = known.get("places", {}) | {place.key: moment}
    _keep(item, known | {"last_attempt": moment, "failed": True, "error": "it was cut off",
                         "places": places})  # fmt: skip


def ended(item: Item, place: Place, report: dict[str, Any]) -> None:
    """Keep a report; a failure leaves the last success as it was."""
    known = read(item.key) | {
        "failed": not report["passed"],
        "error": report["error"],
        "report": report,
        "place": place.key,
    }
    if report["passed"]:
        known["last_success"] = report["finished"]
    _keep(item, known)
    name = f"{item.key}-{_utc(report['begun']):%Y%m%dT%H%M%SZ}.json"
    status.write(REPORTS / name, json.dumps(report, indent=2) + "\n")
    for old in sorted(REPORTS.glob(f"{item.key}-2*.json"))[:-_KEPT]:
        old.unlink()


def forget(key: str) -> None:
    """Remove what is known of the drills of an item that is no more; reports stay."""
    for path in (status.STATUS / f"drill-{key}.json", status.METRICS / f"plinth-drill-{key}.prom"):
        path.unlink(missing_ok=True)


def proven(items: list[tuple[str, dict[str, Any]]]) -> str | None:
    """Return since when all items are proven; None where one is not, or its last drill failed."""
    moments = [None if known.get("failed") else known.get("last_success") for _, known in items]
    if not moments or any(moment is None for moment in moments):
        return None
    return _utc(min(moment for moment in moments if moment)).isoformat(timespec="seconds")


def _keep(item: Item, known: dict[str, Any]) -> None:
    status.write(status.STATUS / f"drill-{item.key}.json", json.dumps(known, indent=2) + "\n")
    status.write(status.METRICS / f"plinth-drill-{item.key}.prom", prometheus(item, known))
    rows = []
    for key in keys():
        with contextlib.suppress(BackupError):
            if read_item(key).drill:
                rows.append((key, read(key)))
    status.write(status.STATUS / PROVEN, f"{proven(rows) or ''}\n")


def prometheus(item: Item, known: dict[str, Any]) -> str:
    """Return what is known in Prometheus' text format; what is not known has no value."""
    report = known.get("report") or {}
    last = known.get("last_success")
    since = last if last is not None else known["since"]
    values = {
        "last_success_timestamp_seconds": last,
        "last_attempt_timestamp_seconds": known.get("last_attempt"),
        "failed": known.get("failed"),
        "due_timestamp_seconds": since + item.drill["due"],
        "rpo_seconds": report.get("rpo"),
        "rto_seconds": report.get("rto"),
        "rpo_target_seconds": item.drill.get("rpo"),
        "rto_target_seconds": item.drill.get("rto"),
    }
    lines = []
    for name, value in values.items():
        if value is not None:
            full = f"plinth_drill_{name}"
            labels = f'item="{item.key}",store="{item.store}"'
            lines += [f"# HELP {full} {_HELP[name]}\n", f"# TYPE {full} gauge\n"]
            lines.append(f"{full}{{{labels}}} {float(value):.3f}\n")
    return "".join(lines)


def _utc(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, timezone.utc)  # noqa: UP017 - Python 3.10
