"""Which backups the newest history of a database goes on from.

Each restore begins a history of its own, which leaves the one before it at some position of the
log. A backup that was made beyond that position is of data that this history never had: Postgres
refuses to go on from it. Until the first backup of a new history has ended, those are the newest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import inside
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .item import Item, Place

_NAME = re.compile(r"([0-9A-F]{8})\.history")


@dataclass(frozen=True)
class Lineage:
    """A history and those that it comes from.

    Attributes:
        timeline: its number.
        left: by the number of each one before: the position at which that was left, in bytes.
    """

    timeline: int
    left: Mapping[int, int]

    def has(self, backup: Mapping[str, Any]) -> bool:
        """Tell whether it goes on from a backup; also where that cannot be told."""
        segment = (backup.get("archive") or {}).get("stop")
        ended = (backup.get("lsn") or {}).get("stop")
        if not segment or not ended:
            return True
        of = int(segment[:8], 16)
        return of == self.timeline or (of in self.left and position(ended) <= self.left[of])


def of(
    item: Item,
    places: Iterable[Place],
    timeline: int | None = None,
    logs: Mapping[str, Iterable[str]] | None = None,
) -> Lineage | None:
    """Return the newest history that places know, or a given one; None where there is only one.

    A place that cannot be read says nothing: what it would have kept from a mistake, Postgres
    refuses later.

    Args:
        item: a Postgres.
        places: that are looked at.
        timeline: number of the history; None for the newest.
        logs: names of the logs that are known to be there, by the place's key; a place of which
            none is known is asked.
    """
    found: dict[int, tuple[Place, str]] = {}
    for place in places:
        known = (logs or {}).get(place.key) or None
        try:
            files = _files(item, place, known if known is not None else _logs(item, place))
            found |= {number: (place, path) for number, path in files.items()}
        except (BackupError, ValueError, KeyError, TypeError):
            continue
    number = max(found, default=None) if timeline is None else timeline
    if number is None or number not in found:
        return None
    place, path = found[number]
    try:
        text = inside.call(item, *_words(place), "repo-get", path, quiet=True)
        return Lineage(number, parse(text))
    except (BackupError, ValueError):
        return None


def parse(text: str) -> dict[int, int]:
    """Return what a history's file says: where each history before it was left.

    Raises:
        ValueError: it is none.
    """
    rows = [line.split() for line in text.splitlines()]
    return {int(row[0]): position(row[1]) for row in rows if len(row) > 1 and row[0].isdigit()}


def position(text: str) -> int:
    """Return a position of the log in bytes.

    Raises:
        ValueError: it is none.
    """
    high, _, low = text.partition("/")
    return int(high, 16) * 2**32 + int(low, 16)


def _logs(item: Item, place: Place) -> list[str]:
    stanzas = json.loads(inside.call(item, *_words(place), "--output=json", "info", quiet=True))
    return [str(log["id"]) for stanza in stanzas for log in stanza.get("archive", [])]


def _files(item: Item, place: Place, logs: Iterable[str]) -> dict[int, str]:
    """Return the files of histories in a place by their number: of the major that runs alone."""
    major, found = inside.of(item).major, {}
    for log in logs:
        if major and int(float(log.partition("-")[0])) != major:
            continue
        path = f"archive/{item.store}/{log}"
        listed = inside.call(item, *_words(place), "--output=json", "repo-ls", path, quiet=True)
        for name in json.loads(listed):
            if match := _NAME.fullmatch(name):
                found[int(match[1], 16)] = f"{path}/{name}"
    return found


def _words(place: Place) -> tuple[str, str]:
    return f"--repo={place.number}", "--log-level-console=off"
