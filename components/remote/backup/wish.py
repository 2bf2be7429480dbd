"""What somebody wants back, as `plinth restore` says it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .item import BackupError


@dataclass(frozen=True)
class Wish:
    """What somebody wants back; nothing said: the newest that there is.

    Attributes:
        moment: seconds since 1970; None for a backup, or the newest there is.
        backup: id of one; it is brought back as it was at its end.
        place: where from; None: the first that has it.
        timeline: which history, where an earlier restore left several; None: the newest.
        beside: files to be looked at, not data to be put in its place.
    """

    moment: float | None = None
    backup: str | None = None
    place: str | None = None
    timeline: int | None = None
    beside: bool = False


def parse(text: str) -> Wish:
    """Return a wish from JSON.

    Raises:
        BackupError: it is none.
    """
    try:
        return Wish(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise BackupError(f"not a wish: {error}") from None
