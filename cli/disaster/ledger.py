"""Writes to a database until it is gone, and keeps, outside of it, what it had acknowledged.

Each row is a transaction of its own. What is printed was committed: Postgres answers a statement
after its commit, and psql prints an answer once it has all of it.
"""

from __future__ import annotations

import shlex
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from cli.disaster.connection import answer, connected, psql, tell
from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.backups.remote import Remote

_MAKE = (
    "SET client_min_messages = error; DROP SCHEMA IF EXISTS plinth_disaster CASCADE; "
    "CREATE SCHEMA plinth_disaster; "
    "CREATE TABLE plinth_disaster.ledger (n bigint PRIMARY KEY, filler text)"
)
_ROW = (
    "INSERT INTO plinth_disaster.ledger VALUES (%d, repeat('x', 200)) "
    "RETURNING n, pg_current_wal_insert_lsn() - '0/0';\n"
)
_THERE = "SELECT n FROM plinth_disaster.ledger"
_REMOVE = "SET client_min_messages = error; DROP SCHEMA IF EXISTS plinth_disaster CASCADE"
_AS_SERVICES = "SET synchronous_commit = on;\n"  # its administrator does not wait for replicas
_ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver;\n"
SEGMENT = 16 * 2**20  # bytes
_PATIENCE = 20.0  # seconds for the first answer


@dataclass(frozen=True)
class Row:
    """One acknowledged commit.

    Attributes:
        at: when its acknowledgement came, in seconds since 1970.
        position: in the log, in bytes, where it began; it ends before the writer's next one does.
        until: where that next one began; None for a writer's last.
    """

    number: int
    at: float
    position: int
    until: int | None = None


@dataclass
class Ledger:
    """The writers of one database and what they were told.

    Attributes:
        server: that has the database.
        service: its key.
        rate: commits a second, of all writers together.
        writers: connections that write.
        rows: what was acknowledged.
        archived: last segment of the log that the database said to be off the server.
    """

    server: Remote
    service: str
    rate: float = 40.0
    writers: int = 4
    rows: list[Row] = field(default_factory=list)
    archived: str = ""

    def __post_init__(self) -> None:
        """Make what the writers share."""
        self._numbers = count(1)
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Make the table and have it written to.

        Raises:
            PlinthError: the database does not take it.
        """
        self.ask(_MAKE)
        for _ in range(self.writers):
            self._start(self._write)
        self._start(self._watch)
        deadline = time.monotonic() + _PATIENCE
        while not self.rows:
            if time.monotonic() > deadline:
                raise PlinthError(f"{self.service} acknowledges nothing")
            time.sleep(0.1)

    def end(self) -> None:
        """Stop writing, also where the database is gone."""
        self._ended.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def ask(self, sql: str) -> str:
        """Return what the database answers its administrator, without any row's frame."""
        return self.server.run(f"{psql(self.service)} -c {shlex.quote(sql)}").strip()

    def there(self) -> set[int]:
        """Return the numbers of all rows that the database has."""
        return {int(word) for word in self.ask(_THERE).split()}

    def remove(self) -> None:
        """Leave nothing of it in the database."""
        self.ask(_REMOVE)

    def _start(self, work: object) -> None:
        thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
        thread.start()
        self._threads.append(thread)

    def _write(self) -> None:
        last: Row | None = None
        pause = self.writers / self.rate
        with connected(self.server, self.service) as process:
            tell(process, _AS_SERVICES)
            while not self._ended.is_set():
                said = answer(process, _ROW % next(self._numbers))
                if not said:
                    break
                number, _, position = said.partition("|")
                row = Row(int(number), time.time(), int(position))
                if last:
                    self._keep(last, row.position)
                last = row
                time.sleep(pause)
        if last:
            self._keep(last, None)

    def _keep(self, row: Row, until: int | None) -> None:
        self.rows.append(Row(row.number, row.at, row.position, until))

    def _watch(self) -> None:
        with connected(self.server, self.service) as process:
            while not self._ended.is_set():
                said = answer(process, _ARCHIVED)
                if said is None:
                    break
                self.archived = said or self.archived
                time.sleep(0.25)


def archived(rows: list[Row], segment: str) -> list[Row]:
    """Return the rows whose commit is in the log up to this segment.

    Args:
        rows: of a database that has been on one history.
        segment: name as Postgres gives it; empty where none is known.
    """
    if not segment:
        return []
    end = (int(segment[8:16], 16) * 256 + int(segment[16:24], 16) + 1) * SEGMENT
    return [row for row in rows if row.until is not None and row.until <= end]
