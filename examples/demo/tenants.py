"""Whose request it is: the tenant that a host belongs to, and what its own schema has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from . import storage

if TYPE_CHECKING:
    from .stores import Database

_FIND = """
SELECT to_jsonb(t) FROM public.tenants t
WHERE to_jsonb(t)->>'custom_domain' = %(host)s OR t.subdomain = %(label)s
ORDER BY to_jsonb(t)->>'custom_domain' = %(host)s DESC NULLS LAST LIMIT 1
"""


def schema(row: dict[str, Any]) -> str:
    """Give the name of a tenant's schema: its own column, else `tenant_` and its number."""
    named = row.get("schema_name") or row.get("schema")
    return str(named) if named else f"tenant_{int(row['id']):03d}"


async def look(database: Database, host: str) -> dict[str, Any] | None:
    """Give the tenant of a host and the rows in each of its tables; None where there is none."""
    host = host.partition(":")[0].lower()
    async with storage.database(database) as connection:
        cursor = await connection.execute(_FIND, {"host": host, "label": host.partition(".")[0]})
        row = await cursor.fetchone()
        if row is None:
            return None
        tenant: dict[str, Any] = row[0]
        place = schema(tenant)
        # For this transaction only: the next one of this connection is perhaps another tenant's.
        # The role of the schema's name sees that schema alone, whatever is asked.
        await connection.execute(
            sql.SQL("SET LOCAL ROLE {0}; SET LOCAL search_path TO {0}").format(
                sql.Identifier(place)
            )
        )
        cursor = await connection.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = current_schema() ORDER BY table_name"
        )
        counts: dict[str, int] = {}
        for (table,) in await cursor.fetchall():
            count = await connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            )
            found = await count.fetchone()
            counts[table] = found[0] if found else 0
    return {"host": host, "tenant": tenant.get("subdomain"), "schema": place, "tables": counts}
