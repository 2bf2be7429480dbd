"""What a database had when it was copied: for each table how many rows, and a sum over them.

A restore is held to it. The sum is that of a hash of each row, so it hangs on no order. Of a
database that is big a part of each table's pages is read, the same in every copy of its files.
"""

from __future__ import annotations

import base64
import json
import random
import time
import zlib
from typing import TYPE_CHECKING, Any

from . import digest, rows
from .item import BackupError

if TYPE_CHECKING:
    from .session import Session

NAME = "ledger"  # of the annotation, and of the tag, that it is kept as
LIMIT = 1 << 30  # bytes of tables that are read for a ledger
_TRIES, _PAUSE = 40, 0.1
_ROOM = 60_000  # characters that a ledger may have where it is kept
_POINT_BYTES = 104  # of a restore point in the log
_WRITES = "('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
_MOVING = f"""
SELECT DISTINCT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.locktype = 'relation' AND l.granted AND l.mode IN {_WRITES} AND c.relkind = 'r'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()"""  # noqa: S608 - a constant
_ROLES = r"SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1"
_VERSION = 1


def at_point(session: Session) -> dict[str, Any]:
    """Return the ledger of a moment that the log has a name for, `point`.

    Nothing is locked. The moment is good where nothing at all was logged between the look at who
    writes, the snapshot, and the point: then what the point has and the snapshot has not, or the
    other way round, is in tables that somebody was writing to, `moving`. On a database that never
    rests all tables are taken for such.
    """
    stamp = f"plinth-{time.time():.0f}-{random.randrange(10**6)}"  # noqa: S311 - not to be guessed
    moving: set[str] | None = None
    point = snapshot = ""
    for number in range(_TRIES):
        point = f"{stamp}-{number}"
        # in one message: what is written between two of them makes the moment useless
        *locked, told = session.ask(
            f"SELECT pg_current_wal_insert_lsn() AS begun \\gset\n{_MOVING};\n"
            "BEGIN ISOLATION LEVEL REPEATABLE READ;\n"
            f"SELECT pg_create_restore_point('{point}') - :'begun'::pg_lsn, pg_current_snapshot()"
        )
        between, _, snapshot = told.partition("|")
        if between == str(_POINT_BYTES):
            moving = set(locked)
            break
        if number < _TRIES - 1:
            session.ask("ROLLBACK")
            time.sleep(_PAUSE)
    sizes, numbers = rows.sizes(session), digest.of_tables(session)
    percent = min(100.0, round(100 * LIMIT / max(1, sum(sizes.values())), 3))
    seed = random.randrange(1 << 31)  # noqa: S311 - other pages each time
    pages = rows.Pages(percent, seed)
    found = {
        "version": _VERSION,
        "at": time.time(),
        "point": point,
        "snapshot": snapshot,
        "percent": percent,
        "seed": seed,
        "sums": digest.NAME,
        "tables": {
            table: rows.count(session, table, pages, row=numbers.get(table, digest.TEXT))
            for table in sizes
        },
        "moving": sorted(set(sizes) if moving is None else moving & set(sizes)),
    }
    session.ask("ROLLBACK")
    return found


def in_snapshot(session: Session) -> dict[str, Any]:
    """Return the ledger of the transaction that the session is in, for a dump of the same snapshot.

    Rows of a dump lie elsewhere when they come back: so tables are read whole, the small ones
    first, and once the limit is reached the others are counted alone.
    """
    tables, read, numbers = {}, 0, digest.of_tables(session)
    for table, size in rows.sizes(session).items():
        read += size
        row = numbers.get(table, digest.TEXT) if read <= LIMIT else ""
        tables[table] = rows.count(session, table, rows.Pages(), row=row)
    return {
        "version": _VERSION,
        "at": time.time(),
        "percent": 100.0,
        "seed": 0,
        "sums": digest.NAME,
        "tables": tables,
        "moving": [],
        "roles": session.ask(_ROLES),
    }


def packed(ledger: dict[str, Any]) -> str:
    """Return a ledger as the text that is kept with a copy.

    Raises:
        BackupError: it has more tables than there is room for.
    """
    text = json.dumps(ledger, separators=(",", ":")).encode()
    found = base64.urlsafe_b64encode(zlib.compress(text, 9)).decode()
    if len(found) > _ROOM:
        raise BackupError(f"a ledger of {len(ledger.get('tables', ()))} tables is too long")
    return found


def unpacked(text: str) -> dict[str, Any]:
    """Return a ledger that was kept.

    Raises:
        BackupError: it is none, or of another version.
    """
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(base64.urlsafe_b64decode(text)))
    except ValueError as error:
        raise BackupError(f"the ledger of the copy cannot be read ({error})") from None
    except zlib.error as error:
        raise BackupError(f"the ledger of the copy cannot be read ({error})") from None
    if found.get("version") != _VERSION:
        raise BackupError(f"the ledger of the copy is of version {found.get('version')}")
    return found
