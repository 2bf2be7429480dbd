"""One number for a row: each column by its type's own hash, or by its text, mixed in their order.

A row as text is several times as much work as its columns' hashes, and a copy waits for its ledger.
Hashes of types are the same wherever their values are, on another server or read in from a dump;
where one is not (that of an enum is its number in the catalogue), the text is taken.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .session import Session

    # name as SQL takes it, type (empty for one that is not Postgres' own), whether it is NOT NULL
    Column = tuple[str, str, bool]

NAME = "columns"  # as ledgers call it; those without a name have sums of rows as text
ROW = '"plinth row"'  # what a table is called while it is read
TEXT = f'hashtextextended({ROW}::text COLLATE "C", 0)'
_WIDE = 200  # columns; an expression that is nested deeper may be more than Postgres takes
_COLUMNS = """
SELECT jsonb_object_agg(name, columns) FROM (
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
    jsonb_agg(jsonb_build_array(quote_ident(a.attname), CASE s.nspname WHEN 'pg_catalog'
      THEN t.typname ELSE '' END, a.attnotnull) ORDER BY a.attnum) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace s ON s.oid = t.typnamespace
  WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  GROUP BY 1) AS found"""
# of each type the SQL of a value's number; {0} is the column, {1} what came of those before it
_TYPES = {
    "bool": "hashint4extended(coalesce({0}, false)::int4, {1})",
    "bpchar": """hashbpcharextended(coalesce({0}, '') COLLATE "C", {1})""",
    "float4": "hashfloat4extended(coalesce({0}, 0), {1})",
    "float8": "hashfloat8extended(coalesce({0}, 0), {1})",
    "int2": "hashint2extended(coalesce({0}, 0::int2), {1})",
    "int4": "hashint4extended(coalesce({0}, 0), {1})",
    # its hash folds 64 bits into 32, so that 0 and 2^32 + 1 are one to it
    "int8": "hashint8extended(coalesce({0}, 0), {1} # coalesce({0}, 0))",
    "timestamp": "timestamp_hash_extended(coalesce({0}, 'epoch'), {1})",
    # a session's zone is UTC
    "timestamptz": "timestamp_hash_extended(coalesce({0}, 'epoch')::timestamp, {1})",
    "uuid": "uuid_hash_extended(coalesce({0}, '00000000-0000-0000-0000-000000000000'), {1})",
}
# of jsonb too: its own hash takes 1 and [1] for the same
_OTHER = """hashtextextended(coalesce({0}::text, '') COLLATE "C", {1})"""


def of_tables(session: Session) -> dict[str, str]:
    """Return for each table, as SQL takes its name, the SQL of one row's number."""
    found: Mapping[str, Sequence[Column]] = json.loads(session.one(_COLUMNS) or "{}")
    return {table: of_row(columns) for table, columns in found.items()}


def of_row(columns: Sequence[Column]) -> str:
    """Return the SQL of a row's number.

    What came of a column is the seed of the next one's hash; where that is NULL, the seed is
    another one. So each expression stands there once.
    """
    if len(columns) > _WIDE:
        return TEXT
    mixed = "0"
    for name, kind, never_null in columns:
        column = f"{ROW}.{name}"
        seed = mixed if never_null else f"{mixed} # ({column} IS NULL)::int4"
        mixed = _TYPES.get(kind, _OTHER).format(column, seed)
    return mixed
