"""One conversation with a database: statements go in one by one, on one connection."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORDS = ("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1")
_END = "plinth:end"
# Rows become text, which is hashed: that must not hang on how a role or a database is set.
_SETTINGS = {
    "bytea_output": "hex",
    "datestyle": "ISO, YMD",
    "extra_float_digits": "1",
    "idle_in_transaction_session_timeout": "0",
    "intervalstyle": "postgres",
    "jit": "off",
    "lock_timeout": "10s",
    "max_parallel_workers_per_gather": "0",
    "row_security": "off",
    "search_path": "pg_catalog",
    "statement_timeout": "0",
    "timezone": "UTC",
}


class Session:
    """A connection that is open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, sql: str) -> list[str]:
        """Return the rows of one statement, columns by `|`.

        Raises:
            BackupError: with the database's own words.
        """
        writing, reading = self._process.stdin, self._process.stdout
        if writing is None or reading is None:  # it was opened with both
            raise BackupError("no database is open")
        rows: list[str] = []
        try:
            writing.write(f"{sql};\n\\echo {_END}\n")
            writing.flush()
            for line in reading:
                if line.rstrip("\n") == _END:
                    return rows
                rows.append(line.rstrip("\n"))
        except BrokenPipeError:
            pass
        raise BackupError(self._complaint())

    def one(self, sql: str) -> str:
        """Return the only row of a statement."""
        rows = self.ask(sql)
        return rows[0] if rows else ""

    def _complaint(self) -> str:
        self._process.wait()
        said = self._process.stderr.read() if self._process.stderr else ""
        lines = [line for line in said.splitlines() if line.strip()]
        return lines[0] if lines else f"psql ended with {self._process.returncode}"


@contextmanager
def opened(words: Sequence[str]) -> Iterator[Session]:
    """Give a session, which ends with the block.

    Args:
        words: what runs `WORDS` where the database is, with its standard input.

    Raises:
        BackupError: it cannot be connected to.
    """
    with subprocess.Popen(
        [*words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        session = Session(process)
        try:
            for name, value in _SETTINGS.items():
                session.ask(f"SET {name} = '{value}'")
            yield session
        finally:
            if process.stdin:
                with suppress(BrokenPipeError):
                    process.stdin.close()
                process.stdin = None
            process.terminate()


def quoted(name: str) -> str:
    """Return text as SQL takes it."""
    return "'" + name.replace("'", "''") + "'"
