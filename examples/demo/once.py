"""`python3 -m demo job NAME`: work that ends, for a release or by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import storage

if TYPE_CHECKING:
    from .settings import Settings

# What the scheduled job clears away.
_OLD_JOBS = (
    "DELETE FROM jobs WHERE status IN ('done', 'failed') AND finished_at < now() - %s::interval"
)
_OLD_BEATS = "DELETE FROM heartbeats WHERE seen_at < now() - interval '1 day'"
KEPT = "30 days"


async def run(settings: Settings, name: str, *, scheduled: bool) -> str:
    """Do a job and note that it ran; gives a line about it.

    A release's job makes the tables as the database's owner; a scheduled one clears away old rows.
    Both count in `job_runs` how often they ran for a release, and change nothing else by a second
    run.
    """
    stores = settings.stores
    # Migrations need a session of their own, which a pool of transactions does not give.
    database = stores.database if scheduled else stores.direct or stores.database
    if database is None:
        return f"{name}: this service has no database; nothing to do"
    did = ""
    if not scheduled:
        await storage.make_tables(database)
    async with storage.database(database) as connection:
        if scheduled:
            jobs = await connection.execute(_OLD_JOBS, (KEPT,))
            beats = await connection.execute(_OLD_BEATS)
            did = f", {jobs.rowcount} old jobs and {beats.rowcount} old heartbeats removed"
        cursor = await connection.execute(
            "INSERT INTO job_runs VALUES (%s, %s, 1, now(), now()) ON CONFLICT (job, release) "
            "DO UPDATE SET runs = job_runs.runs + 1, last_at = now() RETURNING runs",
            (name, settings.version),
        )
        row = await cursor.fetchone()
    return f"{name}: run {row[0] if row else 0} for release {settings.version}{did}"
