"""The comment's part on servers: what is left of them once the change is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report import capacity
from report.text import line, table

if TYPE_CHECKING:
    from components.catalog import Catalogue
    from report.preview import Preview


def capacity_left(preview: Preview, catalogue: Catalogue) -> str:
    """Return warnings, and the servers that change or are nearly full; nothing without either."""
    if not preview.whole:
        return ""
    old = capacity.before(preview.resources, catalogue)
    new = capacity.after(preview.resources, catalogue)
    told = capacity.warnings(preview.resources, new, catalogue)
    rows = [
        (f"`{name}`", _room(old.get(name)), _room(room), _cores(room))
        for name, room in sorted(new.items())
        if room != old.get(name) or room.share >= capacity.TIGHT
    ]
    if not told and not rows:
        return ""
    head = ("server", "limits of memory before", "after", "CPU limits, cores")
    warned = "\n".join(f"- ⚠️ {line(text)}" for text in told)
    shown = table(head, rows) if rows else ""
    return "\n\n".join(filter(None, ("### Capacity", warned, shown)))


def _room(room: capacity.Room | None) -> str:
    if room is None:
        return "-"
    return f"{room.limits} of {room.memory} MiB ({room.share:.0%}, {room.type})"


def _cores(room: capacity.Room) -> str:
    return f"{room.cpu:g} of {room.cores}" if room.cpu else "none"
