"""Hands segments of a Postgres' log to the places.

A segment is shipped when every place off the server has it. The server's own disk is served as
well, and holds nothing back: it goes with the server, and what it misses is kept as a gap there.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import gap, inside
from .advice import advice
from .waiting import as_user, marked, restorable

if TYPE_CHECKING:
    from .item import Item, Place

_PLACE = re.compile(r"repo(\d+): (.*)")
_AHEAD = 4  # segments at a time, so that Postgres is heard in between


@dataclass
class Shipping:
    """The log of one item on its way.

    Attributes:
        has: by the number of a place: segments that it has already, though Postgres was not told,
            since another place has them not.
        lacking: numbers of the places that refused the last segment.
    """

    item: Item
    has: dict[int, set[str]] = field(default_factory=dict)
    lacking: frozenset[int] = frozenset()

    def ship(self, name: str) -> str:
        """Push one segment to all places; return `ok`, or why not, place by place.

        One that was dropped is `ok` as well, or the log would fill the volume; that it is missing
        is kept before Postgres lets go of it.
        """
        code, said = push(self.item, name)
        if not code:
            self.lacking = frozenset()
            if gap.DROPPED not in said:
                return "ok"
            print(f"{name}: {said.strip()}", flush=True)  # noqa: T201 - the journal takes it
            return self._missing(name, self.item.places)
        wrong = faults(self.item, said)
        words = "; ".join(f"{p.key}: {wrong[p.number]}" for p in _among(self.item.places, wrong))
        print(f"{name}: {words}", flush=True)  # noqa: T201
        self.lacking = frozenset(wrong)
        if _among(gap.needed(self.item), wrong):
            return words
        return self._missing(name, _among(self.item.places, wrong))

    def _missing(self, name: str, places: tuple[Place, ...]) -> str:
        cluster = inside.of(self.item)
        try:
            with as_user(cluster):
                since, _ = restorable(cluster, time.time())
            gap.note(self.item, name, since, places)
        except OSError as error:
            return f"{name} is missing in a place, and that cannot be written down: {error}"
        return "ok"

    def ahead(self) -> bool:
        """Give what waits for a place that is away to the others; return whether any was given."""
        if not self.lacking:
            self.has.clear()
            return False
        cluster, given = inside.of(self.item), False
        with as_user(cluster):
            names = sorted(marked(cluster))
        for place in gap.needed(self.item):
            has = self.has.setdefault(place.number, set())
            has &= set(names)
            waits = [name for name in names if name not in has]
            for name in waits[:_AHEAD] if place.number not in self.lacking else ():
                code, said = push(self.item, name, only=place.number)
                if code or gap.DROPPED in said:
                    break
                has.add(name)
                given = True
        return given


def push(item: Item, name: str, only: int | None = None) -> tuple[int, str]:
    """Have pgBackRest push a segment; return its code and what it said.

    Args:
        item: whose log it is of.
        name: of the segment.
        only: number of the one place to push to; None: all.
    """
    path = f"{inside.of(item).pgdata}/pg_wal/{name}"
    return inside.ended(item, "--log-level-console=warn", "archive-push", path, only=only)


def faults(item: Item, said: str) -> dict[int, str]:
    """Return why places have not taken a segment, by their number; all, where it is not of one."""
    blocks: dict[int, list[str]] = {}
    lines: list[str] = []
    for line in map(str.strip, said.splitlines()):
        if match := _PLACE.match(line):
            lines = blocks.setdefault(int(match[1]), [])
            line = match[2]  # noqa: PLW2901 - without its number
        lines.append(line)
    found = {number: _words(block) for number, block in blocks.items()}
    return found or {place.number: inside.fault(said) for place in item.places}


def _words(block: list[str]) -> str:
    """Return what pgBackRest says of a place in one line, with its cause where that comes next."""
    said = block[0]
    if said.endswith(":") and len(block) > 1:
        said += f" {block[1]}"
    return said.rstrip(":") + advice(" ".join(block))


def _among(places: tuple[Place, ...], numbers: dict[int, str]) -> tuple[Place, ...]:
    return tuple(place for place in places if place.number in numbers)
