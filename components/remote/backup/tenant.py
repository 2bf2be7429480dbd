"""One schema out of a restored database: a tenant comes back while all others go on.

The restored files are opened by a container of their own, which nobody can reach and which ships no
log; the schema is read out of it and takes the other's place in one transaction. What was there
before is kept beside it, as `<schema>_before_<stamp>`.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from . import aside, store
from .item import BackupError
from .opened import ASK, opened
from .program import run

if TYPE_CHECKING:
    from .item import Item

LEDGER = "plinth.tenant_migrations"


def exchange(item: Item, stamp: str, database: str, schema: str) -> None:
    """Put a schema of what was restored in the place of the one that is in use.

    Raises:
        BackupError: it is not in what was restored, or not in the database; both stay as they are.
    """
    away = kept_as(schema, stamp)
    running = store.containers(item.store)
    if not running:
        raise BackupError(f"{item.store} does not run: a schema is put into a database that does")
    with opened(item, stamp) as other, tempfile.TemporaryFile() as dump:
        ask = ["docker", "exec", other, "psql", *ASK, "-d", database, "-c"]
        found = f"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'"  # noqa: S608
        if run([*ask, found]) != "1":
            raise BackupError(f"{database} had no schema {schema} at that time")
        dump.write(beginning(schema, away).encode())
        dump.flush()
        words = ["docker", "exec", other, "pg_dump", "--host=/tmp", "--username=postgres"]
        run([*words, f"--schema={schema}", database], into=dump)
        rows = f"SELECT * FROM {LEDGER} WHERE schema_name = '{schema}'"  # noqa: S608
        dump.write(ledger(schema, run([*ask, f"COPY ({rows}) TO STDOUT"])).encode())
        dump.seek(0)
        into = ["docker", "exec", "--interactive", running[0], "psql", "--no-psqlrc", "--quiet"]
        into += ["--username=postgres", f"--dbname={database}", "--single-transaction"]
        run([*into, "--set=ON_ERROR_STOP=1", "--output=/dev/null"], source=dump)


def kept_as(schema: str, stamp: str) -> str:
    """Return the name of the schema that was replaced."""
    if not schema.isidentifier() or not schema.isascii():
        raise BackupError(f"{schema!r} is no name of a schema")
    return f"{schema}_before_{aside.sound(stamp).lower()}"


def beginning(schema: str, away: str) -> str:
    """Return what comes before the dump: the present schema, where there is one, steps aside."""
    there = f"EXISTS (SELECT FROM pg_namespace WHERE nspname = '{schema}')"
    return f"SELECT 'ALTER SCHEMA {schema} RENAME TO {away}' WHERE {there} \\gexec\n"


def ledger(schema: str, rows: str) -> str:
    """Return what comes after it: the migrations that this schema has had, in place of those since.

    Args:
        schema: the name is in each row as well.
        rows: as COPY writes them.
    """
    gone = f"DELETE FROM {LEDGER} WHERE schema_name = '{schema}';\n"  # noqa: S608
    return f"{gone}COPY {LEDGER} FROM stdin;\n{rows}\n\\.\n" if rows else gone
