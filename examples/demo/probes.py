"""One probe for each store: it is used as the service would use it, and what was learnt is told."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from . import bolt, objects, storage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from redis.asyncio import Redis

    from .settings import Settings
    from .stores import Database, Graph

Facts = dict[str, Any]
Named = tuple[str, "Callable[[], Awaitable[Facts | None]]", bool]


def of(settings: Settings, cache: Redis | None) -> Iterator[Named]:
    """Give name, probe and whether the service is useless without it, for each store."""
    stores = settings.stores
    if stores.database is not None:
        yield "database", partial(database, stores.database, settings.name), True
    if stores.replica is not None:
        yield "replica", partial(replica, stores.replica), False
    if stores.direct is not None:
        yield "database-direct", partial(direct, stores.direct), False
    if cache is not None:
        yield "cache", partial(redis, cache, settings.name), True
    if stores.objects is not None:
        yield "objects", partial(objects.use, stores.objects, settings.name), True
    if stores.graph is not None:
        yield "graph", partial(graph, stores.graph), True


async def database(settings: Database, service: str) -> Facts:
    """Write a row and read it back; tells whether the connection is encrypted."""
    async with storage.database(settings) as connection:
        await connection.execute(
            "INSERT INTO heartbeats VALUES (%s, now()) "
            "ON CONFLICT (service) DO UPDATE SET seen_at = excluded.seen_at",
            (service,),
        )
        cursor = await connection.execute("SELECT 1 FROM heartbeats WHERE service = %s", (service,))
        if await cursor.fetchone() is None:
            raise RuntimeError("the row just written is not there")
        return await _connection(connection)


async def replica(settings: Database) -> Facts:
    """Read what the primary wrote; tells how far behind it is.

    Raises:
        RuntimeError: this is no replica, or nothing ever arrived.
    """
    async with storage.database(settings) as connection:
        cursor = await connection.execute(
            "SELECT pg_is_in_recovery(), "
            "round(extract(epoch FROM now() - max(seen_at))::numeric, 1)::float FROM heartbeats"
        )
        row = await cursor.fetchone()
        if row is None or not row[0]:
            raise RuntimeError("it is no replica: it can be written to")
        if row[1] is None:
            raise RuntimeError("it has none of the primary's rows")
        return {"newest_row_s": row[1], **await _connection(connection)}


async def direct(settings: Database) -> Facts:
    """Ask the database past its pool for anything."""
    async with storage.database(settings) as connection:
        await connection.execute("SELECT 1")
        return await _connection(connection)


async def _connection(connection: Any) -> Facts:
    """Tell who this is at the database, and what encrypts the way to it."""
    cursor = await connection.execute("SELECT current_user")
    (user,) = await cursor.fetchone()
    return {"user": user, "tls": bool(connection.pgconn.ssl_in_use)}


async def redis(client: Redis, service: str) -> None:
    """Set a value and get it back."""
    value = secrets.token_hex(8)
    key = f"health:{service}:{value}"
    await client.set(key, value, ex=30)
    if await client.getdel(key) != value:
        raise RuntimeError("the value just written is not there")


async def graph(settings: Graph) -> None:
    """Have the graph database compute something."""
    await bolt.ask_one(settings)
