"""What the local cloud knows, in one SQLite file, committed before anything is answered.

A document store on purpose: the APIs own the shape of their documents, this module owns that they
last. There are no migrations of documents; `SCHEMA_VERSION` refuses a file of another shape.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
  seq  INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  id   TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (kind, id)
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

Key = str | int
Document = dict[str, Any]


class StoreError(Exception):
    """The state file cannot be used; the message says which and how to mend it."""


class Store:
    """Documents by kind and id, in the order in which they were made.

    Safe for use from several threads: one connection, guarded by a lock that a `transaction`
    keeps. Outside of a transaction every write commits by itself.
    """

    def __init__(self, path: Path | str) -> None:
        """Open or make the file at `path` (`":memory:"` for one that does not last).

        Raises:
            StoreError: the file is no state of this version, or cannot be written.
        """
        self._lock = threading.RLock()
        self._depth = 0
        self._after: list[Callable[[], object]] = []
        self._undo: list[Callable[[], object]] = []
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version not in (0, SCHEMA_VERSION):
                raise StoreError(
                    f"{path}: state of version {version}, this program writes {SCHEMA_VERSION}; "
                    "destroy it with the program that made it, or name another --state"
                )
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        except sqlite3.Error as error:
            damaged = not isinstance(error, sqlite3.OperationalError)
            remedy = "remove this file, then destroy what it knew (make down)"
            remedy = remedy if damaged else "free disk space or name another --state"
            raise StoreError(f"{path}: {error}; {remedy}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes within are kept together or not at all; transactions nest."""
        after: list[Callable[[], object]] = []
        with self._lock:
            if self._depth == 0:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    undo, self._after, self._undo = self._undo, [], []
                    self._db.execute("ROLLBACK")
                    for call in undo:
                        call()
                raise
            self._depth -= 1
            if self._depth == 0:
                after, self._after, self._undo = self._after, [], []
                self._db.execute("COMMIT")
        for call in after:
            call()

    def after_commit(self, call: Callable[[], object]) -> None:
        """Call this once what is being written lasts; never, if it is taken back."""
        with self._lock:
            if self._depth:
                self._after.append(call)
                return
        call()

    def after_rollback(self, call: Callable[[], object]) -> None:
        """Call this if what is being written is taken back."""
        with self._lock:
            if self._depth:
                self._undo.append(call)

    def next_id(self, counter: str, start: int = 1) -> int:
        """Give a number that `counter` has never given before; `start` is its first."""
        with self.transaction():
            row = self._db.execute(
                "INSERT INTO counters VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
                (counter, start),
            ).fetchone()
            return int(row[0])

    def put(self, kind: str, key: Key, body: Document) -> None:
        """Keep `body` (JSON) as the document `key` of `kind`; replaces, keeping its place."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO resources (kind, id, body) VALUES (?, ?, ?) "
                "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, str(key), json.dumps(body)),
            )

    def get(self, kind: str, key: Key) -> Document | None:
        """Return a fresh copy of a document, or None where there is none."""
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM resources WHERE kind = ? AND id = ?", (kind, str(key))
            ).fetchone()
        return None if row is None else json.loads(row[0])

    def all(self, kind: str) -> list[Document]:
        """Return fresh copies of all documents of a kind, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT body FROM resources WHERE kind = ? ORDER BY seq", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def delete(self, kind: str, key: Key) -> bool:
        """Remove a document; tells whether there was one."""
        with self.transaction():
            done = self._db.execute(
                "DELETE FROM resources WHERE kind = ? AND id = ?", (kind, str(key))
            )
            return done.rowcount > 0

    def counts(self) -> dict[str, int]:
        """Number of documents of each kind that has any."""
        with self._lock:
            rows = self._db.execute("SELECT kind, count(*) FROM resources GROUP BY kind").fetchall()
        return {str(kind): int(number) for kind, number in rows}

    def close(self) -> None:
        """Close the file; nothing can be asked afterwards."""
        with self._lock:
            self._db.close()
