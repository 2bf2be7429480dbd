"""One snapshot of a database for its ledger and its dumps, however many places these go to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from . import ledger, session, stream

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def taken(source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a source whose dumps are of one snapshot, with the ledger of it.

    Args:
        source: of pg_dump: `command`, and `container` or `image` and `url`.

    Raises:
        BackupError: the database cannot be asked.
    """
    with stream.opened(_asking(source)) as words, session.opened(words) as asked:
        asked.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        name = asked.one("SELECT pg_export_snapshot()")
        book = ledger.in_snapshot(asked)
        yield source | {"command": [*source["command"], f"--snapshot={name}"], "ledger": book}


def _asking(source: dict[str, Any]) -> dict[str, Any]:
    """Return the source of a conversation in place of the dump's: with the same database."""
    where = [word for word in source["command"] if word.startswith(("--dbname", "--username"))]
    return source | {"command": [*session.WORDS, *where], "interactive": True}
