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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .item import BackupError

if TYPE_CHECKING:
    from .session import Session

NAME = "ledger"  # of the annotation, and of the tag, that it is kept as
LIMIT = 1 << 30  # bytes of tables that are read for a ledger
_TRIES, _PAUSE = 40, 0.1
_ROOM = 60_000  # characters that a ledger may have where it is kept
_POINT_BYTES = 104  # of a restore point in the log
_WRITES = "('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')"
_TABLES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_relation_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence = 'p'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                  AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2, 1"""
_MOVING = f"""
SELECT DISTINCT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE l.locktype = 'relation' AND l.granted AND l.mode IN {_WRITES} AND c.relkind = 'r'
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()"""  # noqa: S608 - a constant
_ROLES = r"SELECT quote_ident(rolname) FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1"
_VERSION, _WHOLE = 1, 100
_ROUND = 1 << 32


@dataclass(frozen=True)
class Pages:
    """Which pages of tables are read.

    Attributes:
        percent: how many.
        seed: chooses them; the same in every copy of the files.
    """

    percent: float = 100.0
    seed: int = 0


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
        begun = session.one("SELECT pg_current_wal_insert_lsn()")
        locked = set(session.ask(_MOVING))
        session.ask("BEGIN ISOLATION LEVEL REPEATABLE READ")
        point = f"{stamp}-{number}"
        told = session.one(
            f"SELECT pg_create_restore_point('{point}') - '{begun}'::pg_lsn, pg_current_snapshot()"
        )
        between, _, snapshot = told.partition("|")
        if between == str(_POINT_BYTES):
            moving = locked
            break
        if number < _TRIES - 1:
            session.ask("ROLLBACK")
            time.sleep(_PAUSE)
    sizes = _sizes(session)
    percent = min(100.0, round(100 * LIMIT / max(1, sum(sizes.values())), 3))
    seed = random.randrange(1 << 31)  # noqa: S311 - other pages each time
    pages = Pages(percent, seed)
    found = {
        "version": _VERSION,
        "at": time.time(),
        "point": point,
        "snapshot": snapshot,
        "percent": percent,
        "seed": seed,
        "tables": {table: count(session, table, pages) for table in sizes},
        "moving": sorted(set(sizes) if moving is None else moving & set(sizes)),
    }
    session.ask("ROLLBACK")
    return found


def in_snapshot(session: Session) -> dict[str, Any]:
    """Return the ledger of the transaction that the session is in, for a dump of the same snapshot.

    Rows of a dump lie elsewhere when they come back: so tables are read whole, the small ones
    first, and once the limit is reached the others are counted alone.
    """
    tables, read = {}, 0
    for table, size in _sizes(session).items():
        read += size
        tables[table] = count(session, table, Pages(), hashed=read <= LIMIT)
    return {
        "version": _VERSION,
        "at": time.time(),
        "percent": 100.0,
        "seed": 0,
        "tables": tables,
        "moving": [],
        "roles": session.ask(_ROLES),
    }


def tables(session: Session) -> list[str]:
    """Return the tables that a ledger is of, as SQL takes them."""
    return [*_sizes(session)]


def _sizes(session: Session) -> dict[str, int]:
    found = {}
    for row in session.ask(_TABLES):
        table, _, size = row.rpartition("|")
        found[table] = int(size)
    return found


def count(
    session: Session,
    table: str,
    pages: Pages,
    *,
    hashed: bool = True,
    only: str = "",
) -> list[Any]:
    """Return a table's rows and their sum; None for the sum where it is not asked for.

    Args:
        session: of the database.
        table: as SQL takes it.
        pages: that are read.
        hashed: whether the sum is wanted.
        only: rows of which this holds.
    """
    total = 'coalesce(sum(hashtextextended("plinth row"::text COLLATE "C", 0)), 0)'
    part = f"TABLESAMPLE SYSTEM ({pages.percent}) REPEATABLE ({pages.seed})"
    part = part if pages.percent < _WHOLE else ""
    left = f"WHERE {only}" if only else ""
    what = f"count(*), {total}" if hashed else "count(*), ''"
    row = session.one(f'SELECT {what} FROM ONLY {table} AS "plinth row" {part} {left}')  # noqa: S608
    rows, _, found = row.partition("|")
    return [int(rows), found or None]


def differences(session: Session, ledger: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Hold a restored database to a ledger.

    Returns:
        What differs, a sentence for each table; and the tables that could not be held to it, since
        somebody was writing to them when it was taken.
    """
    there = set(_sizes(session))
    moving, wrong, open_ = set(ledger["moving"]), [], []
    pages = Pages(ledger["percent"], ledger["seed"])
    seen = in_snapshot_of(ledger.get("snapshot", ""))
    for table, (rows, total) in ledger["tables"].items():
        if table not in there:
            wrong.append(f"{table} is not there")
            continue
        wanted = [rows, total]
        hashed = total is not None
        found = count(session, table, pages, hashed=hashed)
        if found != wanted and table in moving and seen:
            found = count(session, table, pages, hashed=hashed, only=seen)
        if found == wanted:
            continue
        if table in moving:
            open_.append(table)
        elif found[0] != rows:
            wrong.append(f"{table} has {found[0]} rows, and had {rows}")
        else:
            wrong.append(f"{table} has as many rows as it had, {rows}, with other content")
    wrong += [f"{table} was not there" for table in sorted(there - set(ledger["tables"]) - moving)]
    return wrong, open_


def in_snapshot_of(snapshot: str) -> str:
    """Return the condition that the row was there in a snapshot, as far as the row itself says so.

    Rows name transactions by 32 bits, which come round again.
    """
    if not snapshot:
        return ""
    _, following, listed = snapshot.split(":")
    before = f"({int(following) % _ROUND} - xmin::text::bigint) & {_ROUND - 1}"
    found = f"({before}) BETWEEN 1 AND {_ROUND // 2}"
    running = ", ".join(str(int(number) % _ROUND) for number in listed.split(",") if number)
    return f"{found} AND xmin::text::bigint NOT IN ({running})" if running else found


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
