"""One snapshot of a database for its ledger and its dumps, however many places these go to.

Whoever holds it holds every table too, until the last dump has ended. A change of a table that
comes in between waits for that, and the next dump would wait behind the change, for ever: Postgres
cannot know that the one waits for the other. So a dump waits `_TURN` and fails, the change has its
turn, and there is another snapshot (`restic.run`).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from . import ledger, rows, session, stream
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TURN = "10s"  # that a dump waits for a table


@contextmanager
def taken(source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a source whose dumps are of one snapshot, with the ledger of it.

    Args:
        source: of pg_dump: `command`, and `container` or `image` and `url`.

    Raises:
        BackupError: the database cannot be asked.
    """
    with stream.opened(_asking(source)) as words, session.opened(words) as asked:
        tables = rows.tables(asked)
        asked.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if tables:  # before the snapshot: one that is written anew after it would be seen empty
            asked.ask(f"LOCK TABLE {', '.join(tables)} IN ACCESS SHARE MODE")
        name = asked.one("SELECT pg_export_snapshot()")
        book = ledger.in_snapshot(asked)
        held = [f"--snapshot={name}", f"--lock-wait-timeout={_TURN}"]
        try:
            yield source | {"command": [*source["command"], *held], "ledger": book}
        finally:
            with suppress(BackupError):  # at once: whoever waits for a table goes on
                asked.ask("ROLLBACK")


def _asking(source: dict[str, Any]) -> dict[str, Any]:
    """Return the source of a conversation in place of the dump's: with the same database."""
    where = [word for word in source["command"] if word.startswith(("--dbname", "--username"))]
    return source | {"command": [*session.WORDS, *where], "interactive": True}
