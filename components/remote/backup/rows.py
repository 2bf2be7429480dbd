"""The rows of a database's tables: which tables there are, how many rows, and a sum over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import digest

if TYPE_CHECKING:
    from .session import Session

_TABLES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), pg_relation_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence = 'p'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                  AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2, 1"""
_WHOLE = 100  # percent


@dataclass(frozen=True)
class Pages:
    """Which pages of tables are read.

    Attributes:
        percent: how many.
        seed: chooses them; the same in every copy of the files.
    """

    percent: float = 100.0
    seed: int = 0


def tables(session: Session) -> list[str]:
    """Return the tables that a ledger is of, as SQL takes them."""
    return [*sizes(session)]


def sizes(session: Session) -> dict[str, int]:
    """Return the tables, the small ones first, and how many bytes each has."""
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
    row: str = digest.TEXT,
    only: str = "",
) -> list[Any]:
    """Return a table's rows and their sum; None for the sum where it is not asked for.

    Args:
        session: of the database.
        table: as SQL takes it.
        pages: that are read.
        row: SQL of one row's number (`digest`), of which the sum is made; empty for none.
        only: rows of which this holds.
    """
    part = f"TABLESAMPLE SYSTEM ({pages.percent}) REPEATABLE ({pages.seed})"
    part = part if pages.percent < _WHOLE else ""
    left = f"WHERE {only}" if only else ""
    what = f"count(*), coalesce(sum({row}), 0)" if row else "count(*), ''"
    answer = session.one(f"SELECT {what} FROM ONLY {table} AS {digest.ROW} {part} {left}")  # noqa: S608
    rows, _, found = answer.partition("|")
    return [int(rows), found or None]
