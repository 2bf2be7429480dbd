"""Jobs: a row in PostgreSQL holds each, a list in Redis says which one is next."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import TYPE_CHECKING, Any

from psycopg.rows import dict_row

from . import storage

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from .stores import Database

QUEUE = "jobs"
MAX_TEXT = 20_000
Row = dict[str, Any]
# A job that nobody finished within this time is given to the queue again: its worker died, or the
# queue lost it. Taking a job twice is harmless, for only one worker can move its row to `running`.
STALE_SECONDS = 60


def work(text: str) -> dict[str, Any]:
    """Do what a job asks for: count and fingerprint a text. Pure."""
    words = text.split()
    return {
        "characters": len(text),
        "words": len(words),
        "distinct_words": len({word.lower() for word in words}),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


async def submit(settings: Database, queue: Redis, text: str) -> str:
    """Keep a job and put it in the queue; returns its identifier."""
    job_id = str(uuid.uuid4())
    async with storage.database(settings) as connection:
        await connection.execute(
            "INSERT INTO jobs (id, status, text) VALUES (%s, 'queued', %s)", (job_id, text)
        )
    await queue.lpush(QUEUE, job_id)
    return job_id


async def load(settings: Database, job_id: uuid.UUID) -> Row | None:
    """Give a job as the API shows it, or None where there is none."""
    async with storage.database(settings) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(
            "SELECT id::text, status, result, created_at, started_at, finished_at "
            "FROM jobs WHERE id = %s",
            (job_id,),
        )
        row = await cursor.fetchone()
    if row is None:
        return None
    times = ("created_at", "started_at", "finished_at")
    return {**row, **{name: row[name].isoformat() if row[name] else None for name in times}}


async def take(settings: Database, job_id: str) -> str | None:
    """Move a job to `running` and give its text; None where another worker has it."""
    async with storage.database(settings) as connection:
        cursor = await connection.execute(
            "UPDATE jobs SET status = 'running', started_at = now() "
            "WHERE id = %s AND status = 'queued' RETURNING text",
            (job_id,),
        )
        row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def finish(settings: Database, job_id: str, result: Row | None) -> None:
    """Keep a job's result; None means that it failed."""
    status = "failed" if result is None else "done"
    async with storage.database(settings) as connection:
        await connection.execute(
            "UPDATE jobs SET status = %s, result = %s, finished_at = now() WHERE id = %s",
            (status, None if result is None else json.dumps(result), job_id),
        )


async def requeue_stale(settings: Database, queue: Redis) -> int:
    """Give jobs that nobody finished to the queue again; returns how many."""
    async with storage.database(settings) as connection:
        cursor = await connection.execute(
            "UPDATE jobs SET status = 'queued' WHERE status IN ('queued', 'running') "
            "AND coalesce(started_at, created_at) < now() - make_interval(secs => %s) "
            "RETURNING id::text",
            (STALE_SECONDS,),
        )
        stale = [str(row[0]) for row in await cursor.fetchall()]
    if stale:
        await queue.lpush(QUEUE, *stale)
    return len(stale)
