"""Connections to PostgreSQL and Redis, and the tables."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import psycopg
from redis.asyncio import Redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .stores import Cache, Database

TIMEOUT = 3  # seconds to connect or to answer; a health check must not hang
# Any number does; it keeps two starting services from making the same table at once.
_SCHEMA_LOCK = 734_001
_SCHEMA = """
CREATE TABLE IF NOT EXISTS heartbeats (
  service text PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS jobs (
  id          uuid PRIMARY KEY,
  status      text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  text        text NOT NULL,
  result      jsonb,
  created_at  timestamptz NOT NULL DEFAULT now(),
  started_at  timestamptz,
  finished_at timestamptz
);
CREATE TABLE IF NOT EXISTS job_runs (
  job      text NOT NULL,
  release  text NOT NULL,
  runs     integer NOT NULL,
  first_at timestamptz NOT NULL,
  last_at  timestamptz NOT NULL,
  PRIMARY KEY (job, release)
);
"""


@asynccontextmanager
async def database(settings: Database) -> AsyncIterator[psycopg.AsyncConnection]:
    """Connect for one piece of work; commits at its end, rolls back where it fails."""
    connection = await psycopg.AsyncConnection.connect(
        **settings.arguments(),
        connect_timeout=TIMEOUT,
        application_name="demo",
        prepare_threshold=None,  # a pool may give each transaction another connection
    )
    async with connection:
        yield connection


async def make_tables(settings: Database) -> None:
    """Make the tables that are missing; who may not make any can still use those that are there."""
    async with database(settings) as connection:
        cursor = await connection.execute(
            "SELECT to_regclass('heartbeats'), to_regclass('jobs'), to_regclass('job_runs')"
        )
        if None not in (await cursor.fetchone() or (None,)):
            return
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
        await connection.execute(_SCHEMA)


def cache(settings: Cache) -> Redis:
    """Give a client; it connects when it is first used. Close it with `aclose`/`close`."""
    if settings.url is not None:
        client: Redis = Redis.from_url(
            settings.url.read(), socket_connect_timeout=TIMEOUT, decode_responses=True
        )
        return client
    return Redis(
        host=settings.host,
        port=settings.port,
        username=settings.user,
        password=settings.password.read() if settings.password else None,
        socket_connect_timeout=TIMEOUT,
        decode_responses=True,
    )
