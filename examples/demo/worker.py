"""The worker: takes jobs from the queue until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import psycopg
from redis import RedisError

from . import jobs, metrics

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from .stores import Database

_LOG = logging.getLogger(__name__)
_WAIT = 2  # seconds that one look into the queue waits; bounds how long stopping takes
_PAUSE = 2.0  # seconds after a failure of database or queue
_SWEEP = 30.0  # seconds between looks for stale jobs


async def run_one(database: Database, queue: Redis) -> bool:
    """Take and do one job; tells whether there was one."""
    found = await queue.brpop([jobs.QUEUE], timeout=_WAIT)
    if found is None:
        return False
    job_id = str(found[1])
    text = await jobs.take(database, job_id)
    if text is None:
        return True
    try:
        result = jobs.work(text)
    except Exception:  # noqa: BLE001 - one bad job must not end the worker
        _LOG.exception("job failed", extra={"fields": {"job": job_id}})
        result = None
    await jobs.finish(database, job_id, result)
    metrics.JOBS.labels("failed" if result is None else "done").inc()
    _LOG.info("job finished", extra={"fields": {"job": job_id, "ok": result is not None}})
    return True


async def run(database: Database, queue: Redis, stop: asyncio.Event) -> None:
    """Work until `stop` is set; the job at hand is finished first."""
    loop = asyncio.get_running_loop()
    swept = -_SWEEP
    while not stop.is_set():
        try:
            if loop.time() - swept >= _SWEEP:
                swept = loop.time()
                await jobs.requeue_stale(database, queue)
            await run_one(database, queue)
            metrics.QUEUE.set(await queue.llen(jobs.QUEUE))
        except (psycopg.Error, RedisError, OSError) as error:
            _LOG.warning("waiting for database and queue: %s", error)
            await asyncio.sleep(_PAUSE)
