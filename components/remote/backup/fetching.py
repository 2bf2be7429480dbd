"""Gives segments of a Postgres' log back to it, each held to the checksum it was shipped with."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import gap, inside, status
from .ahead import Ahead
from .item import BackupError
from .sums import Sums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .item import Item

_MISSING = 1  # how archive-get ends where no place has the segment
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_AWAY = re.compile(r"WARN: repo(\d+): (.*)")


@dataclass
class Fetching:
    """The log of one item on its way back."""

    item: Item
    ahead: Ahead = field(init=False)
    sums: Sums = field(init=False)

    def __post_init__(self) -> None:
        self.ahead, self.sums = Ahead(self.item), Sums(self.item)

    def fetch(self, name: str) -> str:
        """Get one segment from a place that has it whole; return `ok`, `missing`, or why not.

        Postgres takes a missing segment for the end of the log and opens what it has: so that has
        to be said by pgBackRest, in its words. A code alone may be that of any program on the way
        to it.
        """
        answer = self._fetch(name, Path(inside.of(self.item).wal) / "fetched" / name)
        if answer != "ok":
            self.ahead.end()
        elif _SEGMENT.fullmatch(name):
            self.ahead.begin(name)
        return answer

    def _fetch(self, name: str, target: Path) -> str:
        try:
            if self.ahead.take(name, target) and self.sums.right(name, target):
                return "ok"
            answer = _get(self.item, name, target)
            if answer != "ok" or self.sums.right(name, target):
                return answer
            for place in self.item.places:  # what was first in one may be whole in another
                answer = _get(self.item, name, target, f"--repo={place.number}")
                if answer == "ok":
                    if self.sums.right(name, target):
                        return "ok"
                    print(f"{name} is damaged in {place.key}", flush=True)  # noqa: T201
        except BackupError as error:
            return str(error)
        return f"{name} is damaged in every place that has it: its checksum is another"


def _get(item: Item, name: str, target: Path, *words: str) -> str:
    call = (*words, "--log-level-console=info", "archive-get", name, str(target))
    code, said = inside.ended(item, *call)
    if code == _MISSING and f"unable to find {name} in the archive" in said:
        return _unasked(item, said) or "missing"
    if code:
        print(f"{name}: {inside.fault(said)}", flush=True)  # noqa: T201 - the journal takes it
        return inside.fault(said)
    return "ok"


def _unasked(item: Item, said: str) -> str | None:
    """Return which place could not be asked, though it may have what the others have not."""
    away = {int(number): why for number, why in _AWAY.findall(said)}
    accepted = _accepted(item)
    words = [
        f"{place.key}: {away[place.number]}"
        for place in gap.needed(item)
        if place.number in away and place.key not in accepted
    ]
    return f"not every place can be asked: {'; '.join(words)}" if words else None


def accept(item: Item, places: Iterable[str]) -> None:
    """Keep that a restore goes without some places, as the person saw who confirmed it."""
    status.write(_without(item), json.dumps(sorted(places)) + "\n")


def _accepted(item: Item) -> list[str]:
    with suppress(OSError, ValueError):
        found: list[str] = json.loads(_without(item).read_text(encoding="utf-8"))
        return found
    return []


def _without(item: Item) -> Path:
    return status.STATUS / f"without-{item.key}.json"
