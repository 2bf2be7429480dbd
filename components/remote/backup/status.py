"""What is known of past copies: a file for people and programs, and one for Prometheus."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS = Path("/var/lib/plinth/status")
METRICS = Path("/var/lib/plinth/metrics")  # read by node-exporter's textfile collector
_HELP = {
    "last_success_timestamp_seconds": "When a copy last came to this place, whole.",
    "last_attempt_timestamp_seconds": "When one was last begun.",
    "last_attempt_ok": "Whether that one is there.",
    "duration_seconds": "How long the last whole one took.",
    "size_bytes": "How much it added to the place.",
    "newest_restorable_timestamp_seconds": "Up to when nothing is lost with the server.",
    "last_verify_timestamp_seconds": "When all copies in this place were last read again.",
    "last_verify_ok": "Whether all of them, and the log, were as they were written.",
    "log_gap": "Whether segments of the log are lost since the place's last whole copy began.",
    "log_waiting": "Segments of the log that are not off the server yet.",
}


def write(path: Path, text: str) -> None:
    """Write a file that others may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o644)
    fresh.replace(path)


def read(key: str, folder: Path | None = None) -> dict[str, Any]:
    """Return what is known of an item by place; nothing where there was no copy yet."""
    path = (folder or STATUS) / f"backup-{key}.json"
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found
    return {}


def attempt(  # noqa: PLR0913 - what is known of an attempt
    key: str,
    store: str,
    place: str,
    *,
    begun: float,
    error: str | None,
    size: int | None = None,
    restorable: float | None = None,
    whole: int | None = None,
) -> None:
    """Keep what came of an attempt; one that failed leaves the last success as it was.

    Args:
        key: of the item.
        store: of what it is a copy.
        place: where it went.
        begun: when, in seconds since 1970.
        error: why it failed, None where it did not.
        size: bytes that it added to the place.
        restorable: newest moment that it holds; None where the log says that.
        whole: copies that the place has and that are not damaged; None where that is not known.
    """
    with changed(key, store) as known:
        values = known.setdefault(place, {})
        values |= {"last_attempt": begun, "ok": error is None, "error": error}
        if whole is not None:
            values["whole"] = whole
        if error is None:
            ended = time.time()
            values |= {"last_success": ended, "duration": ended - begun, "size": size or 0}
            if restorable is not None:
                values["restorable"] = restorable
            gap = values.get("log_gap")
            if gap and gap["until"] < begun:
                values["log_gap"] = None


def verified(  # noqa: PLR0913 - what is known of it
    key: str,
    store: str,
    place: str,
    *,
    begun: float,
    found: str,
    backups: tuple[str, ...] = (),
    part: str = "",
) -> None:
    """Keep what came of reading a place's copies again; what was found before is not forgotten.

    A part that is well says nothing of the others: a fault stays until what it was found in, or
    all, has been read again and is well.

    Args:
        key: of the item.
        store: of what they are copies.
        place: that was read.
        begun: when, in seconds since 1970.
        found: what is wrong, empty where nothing is.
        backups: labels of those that are damaged.
        part: that was read, for example `3/10`; empty for all of it.
    """
    with changed(key, store) as known:
        values = known.setdefault(place, {})
        faults = _faults(values.get("verified") or {}, part)
        faults |= {part: found} if found else {}
        values["verified"] = {
            "at": begun,
            "duration": time.time() - begun,
            "error": "; ".join(dict.fromkeys(faults.values())) or None,
            "faults": faults,
            "backups": list(backups),
        }


def _faults(before: dict[str, Any], part: str) -> dict[str, str]:
    """Return what is known of the parts that were not read now."""
    if not part:
        return {}
    known: dict[str, str] = before.get("faults", {"": before.get("error")})
    return {name: fault for name, fault in known.items() if fault and name != part}


@contextlib.contextmanager
def changed(key: str, store: str) -> Iterator[dict[str, Any]]:
    """Give what is known of an item, by place, to be changed; one at a time."""
    STATUS.mkdir(parents=True, exist_ok=True)
    with (STATUS / f".backup-{key}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = read(key)
        yield known
        write(STATUS / f"backup-{key}.json", json.dumps(known, indent=2) + "\n")
        write(METRICS / f"plinth-backup-{key}.prom", prometheus(key, store, known))


def prometheus(key: str, store: str, known: dict[str, Any]) -> str:
    """Return an item's values in Prometheus' text format."""
    names = {
        "last_success_timestamp_seconds": "last_success",
        "last_attempt_timestamp_seconds": "last_attempt",
        "last_attempt_ok": "ok",
        "duration_seconds": "duration",
        "size_bytes": "size",
        "newest_restorable_timestamp_seconds": "restorable",
        "last_verify_timestamp_seconds": "verified_at",
        "last_verify_ok": "verified_ok",
        "log_gap": "log_gap",
    }
    known = {place: values | _flat(values) for place, values in known.items()}
    rows = []
    for name, field in names.items():
        labelled = [
            ({"item": key, "store": store, "place": place}, float(values[field]))
            for place, values in sorted(known.items())
            if values.get(field) is not None
        ]
        rows += samples(name, labelled)
    return "".join(rows)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Return what has a value of its own as a metric, of what is kept in more words."""
    flat: dict[str, Any] = {}
    if "log_gap" in values:
        flat["log_gap"] = bool(values["log_gap"])
    if verified := values.get("verified"):
        flat |= {"verified_at": verified["at"], "verified_ok": verified["error"] is None}
    return flat


def samples(name: str, values: list[tuple[dict[str, str], float]]) -> list[str]:
    """Return the lines of one metric, nothing where it has no value."""
    if not values:
        return []
    full = f"plinth_backup_{name}"
    lines = [f"# HELP {full} {_HELP[name]}\n", f"# TYPE {full} gauge\n"]
    for labels, value in values:
        words = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{full}{{{words}}} {value:.3f}\n")
    return lines


def forget(key: str) -> None:
    """Remove what is known of an item that is no more."""
    names = (f"backup-{key}.json", f".backup-{key}.lock", f"without-{key}.json")
    metrics = (f"plinth-backup-{key}.prom", f"plinth-log-{key}.prom")
    for path in (*(STATUS / name for name in names), *(METRICS / name for name in metrics)):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - as short as it gets
