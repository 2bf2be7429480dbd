"""One moment for all stores: which copy of each would come back, and how far apart they are.

A Postgres goes to any moment, other stores to when a copy of them began. Objects are written before
the rows that name them: with the Postgres at a moment when no object was younger than the copy of
the objects, no row names one that is missing. What is derived from the Postgres (an index, a queue,
a graph) is shown with its distance, and holds nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from cli.backups.words import age, utc
from components.blueprint.backups.specs import BackupSpec

OBJECTS = ("minio", "files")  # methods of what rows of a Postgres name
_BY_HAND = ("config", "pg_dump")  # beside the stores' own copies, not one more of them


@dataclass(frozen=True)
class Part:
    """What would come back of one item.

    Attributes:
        copy: id of it; None where the log leads to the moment itself, or there is none.
        moment: that it has, seconds since 1970; None: there is none so early.
    """

    item: str
    store: str
    method: str
    copy: str | None
    moment: float | None


def at(items: Iterable[BackupSpec], rows: Iterable[Mapping[str, Any]], moment: float) -> list[Part]:
    """Return what would come back of each item for a moment."""
    listed = list(rows)
    found = []
    for item in items:
        if item.method in _BY_HAND:
            continue
        fitting = [
            row
            for row in listed
            if row["item"] == item.key
            and row["ended" if item.continuous else "begun"] <= moment
            and not str(row["restores"]).startswith("nothing")
        ]
        newest = max(fitting, key=lambda row: float(row["begun"]), default=None)
        if newest is None:
            found.append(Part(item.key, item.store, item.method, None, None))
        elif item.continuous:
            found.append(Part(item.key, item.store, item.method, None, moment))
        else:
            found.append(
                Part(item.key, item.store, item.method, newest["id"], float(newest["begun"]))
            )
    return found


def point(parts: Iterable[Part], moment: float) -> float | None:
    """Return the latest moment for a Postgres with which no row names an object that is missing.

    None where some objects have no copy so early.
    """
    objects = [part.moment for part in parts if part.method in OBJECTS]
    known = [there for there in objects if there is not None]
    return min([moment, *known]) if len(known) == len(objects) else None


def table(parts: list[Part], moment: float) -> Table:
    """Show them, the Postgres at its moment among them."""
    to = point(parts, moment)
    shown = Table("item", "copy", "moment", "", title=f"For {utc(moment)}", title_justify="left",
                  title_style="bold")  # fmt: skip
    for part in parts:
        if part.moment is None:
            shown.add_row(part.item, "none so early", "", "")
            continue
        there = min(part.moment, to) if part.copy is None and to is not None else part.moment
        behind = "" if there == moment else age(moment - there).replace("ago", "earlier")
        shown.add_row(part.item, part.copy or "its log", utc(there), behind)
    return shown


def commands(parts: list[Part], moment: float, stack: str) -> list[str]:
    """Return the commands that bring all of them back, objects first."""
    to = point(parts, moment)
    if to is None:
        return []
    order = sorted(parts, key=lambda part: (part.method not in OBJECTS, part.copy is None))
    return [
        f"plinth restore {stack} {part.item} --time '{_typed(to if part.copy is None else moment)}'"
        for part in order
        if part.moment is not None
    ]


def _typed(moment: float) -> str:
    """Return a moment as a person types it; without parts of a second, which is the safe side."""
    return utc(moment).removesuffix(" UTC")


def document(parts: list[Part], moment: float) -> dict[str, Any]:
    """Return it for a program."""
    rows = [asdict(part) for part in parts]
    return {"moment": moment, "point": point(parts, moment), "items": rows}
