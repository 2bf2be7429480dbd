"""From Docker's log files to what Loki takes: labels that are few, and lines without secrets."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .mask import Masker

_NANO = 1_000_000_000
_LEVELS = {"warn": "warning", "err": "error", "fatal": "critical", "crit": "critical"}
_KNOWN = frozenset({"debug", "info", "warning", "error", "critical"})
_LONGEST = 32 * 1024  # characters


def entries(raw: Iterable[bytes], masker: Masker) -> list[tuple[str, str, str, str]]:
    """Return (nanoseconds, stream, level, line) of what Docker wrote; torn lines are left out."""
    found = []
    for line in raw:
        try:
            said = json.loads(line)
            text, time = str(said["log"]).rstrip("\n"), nanoseconds(said["time"])
        except (ValueError, KeyError, TypeError):
            continue
        masked = masker.masked(text[:_LONGEST])
        found.append((time, str(said.get("stream", "stdout")), level(masked), masked))
    return found


def streams(
    found: Iterable[tuple[str, str, str, str]], labels: dict[str, str]
) -> list[dict[str, Any]]:
    """Return entries as Loki's push API has them: by the labels that they have in common."""
    by_labels: dict[tuple[str, str], list[list[str]]] = {}
    for time, stream, said, line in found:
        by_labels.setdefault((stream, said), []).append([time, line])
    return [
        {"stream": {**labels, "stream": stream, "level": said}, "values": values}
        for (stream, said), values in by_labels.items()
    ]


def level(line: str) -> str:
    """Return how grave a line says it is: a field of its JSON; `info` where it says nothing."""
    if not line.startswith("{"):
        return "info"
    try:
        fields = json.loads(line)
    except ValueError:
        return "info"
    said = fields.get("level", fields.get("severity", "")) if isinstance(fields, dict) else ""
    word = str(said).lower()
    word = _LEVELS.get(word, word)
    return word if word in _KNOWN else "info"


def nanoseconds(time: str) -> str:
    """Return a time such as 2026-01-31T12:00:00.123456789Z in nanoseconds since 1970."""
    whole, _, rest = time.rstrip("Z").partition(".")
    seconds = int(datetime.fromisoformat(f"{whole}+00:00").timestamp())
    return str(seconds * _NANO + int(rest.ljust(9, "0")[:9] or 0))
