"""Reads places one by one: one that is away keeps nobody from what the others have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .item import Item, Place

Rows = list[dict[str, Any]]


def each(
    places: Iterable[Place], read: Callable[[Place], Rows]
) -> tuple[dict[str, Rows], dict[str, str]]:
    """Return what each place has, and why others could not be read, both by the place's key."""
    found: dict[str, Rows] = {}
    away: dict[str, str] = {}
    for place in places:
        try:
            found[place.key] = read(place)
        except BackupError as error:
            away[place.key] = str(error)
    return found, away


def needed(item: Item, found: dict[str, Rows], away: dict[str, str]) -> None:
    """Refuse where no place at all could be read.

    Raises:
        BackupError: with the words of each.
    """
    if away and not found:
        raise BackupError(f"no place of {item.key} can be read: {words(away)}")


def words(away: dict[str, str]) -> str:
    """Return the places that could not be read, each with why."""
    return "; ".join(f"{key}: {why}" for key, why in away.items())


def unread(away: dict[str, str]) -> str:
    """Return what follows a message that may be untrue, for what could not be read."""
    return f" (not read: {words(away)})" if away else ""


def rows(item: Item, away: dict[str, str]) -> Rows:
    """Return the places that could not be read as rows of a list; `error` says why."""
    return [
        {
            "item": item.key,
            "store": item.store,
            "place": key,
            "off_site": item.place(key).off_site,
            "error": why,
        }
        for key, why in away.items()
    ]
