"""The running service: its clients, its last checks, and the worker's task where it is one."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import psycopg

from . import checks, metrics, storage, worker
from .settings import Role

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

    from .checks import Check
    from .settings import Settings

_LOG = logging.getLogger(__name__)
_RETRY = 2.0  # seconds between tries to make the tables
_FRESH = 1.0  # seconds that a report is good for, so that asking often costs the database little


class Service:
    """Everything a request needs; one for each process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.cache: Redis | None = _client(settings)
        self._started = time.monotonic()
        self._lock = asyncio.Lock()
        self._checked: tuple[float, tuple[Check, ...]] = (-_FRESH, ())
        metrics.INFO.labels(settings.name, settings.role.value, settings.version).set(1)

    async def report(self) -> tuple[int, dict[str, object]]:
        """Give HTTP status and body of the health endpoint."""
        async with self._lock:
            if time.monotonic() - self._checked[0] >= _FRESH:
                found = await checks.run_all(self.settings, self.cache)
                self._checked = (time.monotonic(), found)
        uptime = time.monotonic() - self._started
        return checks.report(self.settings, self._checked[1], uptime)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Make the tables and run the worker in the background; stop them at the end."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._background(stop))
        _LOG.info("started", extra={"fields": {"version": self.settings.version}})
        try:
            yield
        finally:
            stop.set()
            if self.settings.role is not Role.WORKER:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            if self.cache is not None:
                await self.cache.close()
            _LOG.info("stopped")

    async def _background(self, stop: asyncio.Event) -> None:
        database, cache = self.settings.stores.database, self.cache
        while database is not None and not stop.is_set():
            try:
                await storage.make_tables(database)
                break
            except (psycopg.Error, OSError) as error:
                _LOG.warning("waiting for the database: %s", error)
                await asyncio.sleep(_RETRY)
        if self.settings.role is Role.WORKER and database is not None and cache is not None:
            await worker.run(database, cache, stop)


def _client(settings: Settings) -> Redis | None:
    return storage.cache(settings.stores.cache) if settings.stores.cache else None
