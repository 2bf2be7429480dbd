"""A Postgres' data read into a newer one's, table for table, and held to what it was."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from . import pair
from .item import BackupError

if TYPE_CHECKING:
    from pathlib import Path

    from .item import Cluster

_COUNTS = """
SELECT format('%I.%I', n.nspname, c.relname), (xpath('/row/c/text()', query_to_xml(
  format('SELECT count(*) AS c FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg_toast%' ORDER BY 1
"""
_DATABASES = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
_ROLES = """
pg_dumpall --globals-only --host=/sockets --port="$1" --username=postgres |
  sed '/^CREATE ROLE postgres;$/d' |
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host=/sockets --port="$2" --username=postgres \\
    --dbname=postgres --output=/dev/null
"""
_CREATED = """
pg_dump --format=custom --compress=0 --create --host=/sockets --port="$1" --username=postgres \\
    "$3" | pg_restore $4 --exit-on-error --host=/sockets --port="$2" --username=postgres \\
    --dbname=postgres
"""


def read_in(
    cluster: Cluster, name: str, old: tuple[str, Path], new: tuple[str, Path], *, look: bool
) -> dict[str, Any]:
    """Read the old one into a new one and compare both.

    Args:
        cluster: of the store.
        name: of the containers of both.
        old: its image and the folder of its data.
        new: likewise.
        look: whether to look closer afterwards; the time is without that.

    Raises:
        BackupError: it is no newer major, lacks an extension, or the rows are not the same.
    """
    begun = time.monotonic()
    if new[1].exists():
        raise BackupError(f"{new[1]} is there already: choose another stamp")
    with pair.running(cluster, name, old, new) as both:
        versions = [int(both.ask(port, "SHOW server_version_num")) // 10000
                    for port in (pair.OLD, pair.NEW)]  # fmt: skip
        if versions[1] <= versions[0]:
            raise BackupError(f"{new[0]} is Postgres {versions[1]}, and the data is {versions[0]}")
        databases = both.ask(pair.OLD, _DATABASES).split()
        _extensions(both, databases)
        both.shell(_ROLES, str(pair.OLD), str(pair.NEW))
        rows = 0
        for database in databases:
            create = "" if database == "postgres" else "--create"
            both.shell(_CREATED, str(pair.OLD), str(pair.NEW), database, create)
            rows += _same(both, database)
        port = f"--port={pair.NEW}"
        own = ["--host=/sockets", port, "--username=postgres"]
        both.shell('vacuumdb --all --analyze-only --quiet "$@"', *own)
        took = time.monotonic() - begun
        if look:
            both.shell('pg_amcheck --all --install-missing --heapallindexed "$@"', *own)
        size = both.ask(pair.NEW, "SELECT sum(pg_database_size(oid)) FROM pg_database")
        both.stop_new()
    pair.flushed(cluster, *new)
    return {"from": versions[0], "to": versions[1], "image": new[0], "databases": databases,
            "rows": rows, "bytes": int(size), "standstill": round(took, 1)}  # fmt: skip


def _extensions(both: pair.Pair, databases: list[str]) -> None:
    known = set(both.ask(pair.NEW, "SELECT name FROM pg_available_extensions").split())
    for database in databases:
        wanted = set(both.ask(pair.OLD, "SELECT extname FROM pg_extension", database).split())
        if missing := sorted(wanted - known):
            raise BackupError(f"the new image has no {', '.join(missing)}, which {database} uses")


def _same(both: pair.Pair, database: str) -> int:
    """Hold the rows of every table of both to each other; return how many there are."""
    old, new = (both.ask(port, _COUNTS, database).splitlines() for port in (pair.OLD, pair.NEW))
    if old != new:
        here = next((line for line in old if line not in new), "a table")
        raise BackupError(f"{database}: {here} rows before, and not so afterwards")
    return sum(int(line.rpartition("|")[2] or 0) for line in old)
