"""Settings that follow from a service's limits: memory in MiB, CPU in cores, disk in GB.

Rules of thumb of the PostgreSQL wiki ("Tuning Your PostgreSQL Server") and the Redis manual.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

_MIB_PER_CONNECTION = 8  # a backend's own memory, with something to work in
_SPARE_CONNECTIONS = 10  # for maintenance, backups and monitoring


@dataclass(frozen=True)
class PostgresTuning:
    """Postgres settings; sizes in MiB unless the name says kB."""

    max_connections: int
    app_connections: int
    shared_buffers: int
    effective_cache_size: int
    maintenance_work_mem: int
    work_mem_kb: int
    wal_buffers_kb: int
    max_parallel_workers: int
    max_worker_processes: int
    max_wal_size: int
    min_wal_size: int
    slot_wal_keep_size: int


def postgres(memory: int, cpu: float, max_connections: int, disk: int) -> PostgresTuning:
    """Fit Postgres into its limits; fewer connections than asked for where memory is short."""
    connections = max(20, min(max_connections, memory // _MIB_PER_CONNECTION))
    shared = max(32, memory // 4)
    workers = max(1, int(cpu))
    # each query may use work_mem several times (sorts, hashes), each in several workers
    work = (memory - shared) * 1024 // (connections * 3 * workers)
    wal = min(4096, max(512, disk * 1024 // 20))
    return PostgresTuning(
        max_connections=connections,
        app_connections=connections - _SPARE_CONNECTIONS,
        shared_buffers=shared,
        effective_cache_size=memory * 3 // 4,
        maintenance_work_mem=min(2048, max(16, memory // 16)),
        work_mem_kb=max(1024, work),
        wal_buffers_kb=min(16384, max(1024, shared * 1024 * 3 // 100)),
        max_parallel_workers=workers,
        max_worker_processes=max(workers, 4),
        max_wal_size=wal,
        min_wal_size=wal // 4,
        slot_wal_keep_size=disk * 1024 // 5,
    )


def follows(own: PostgresTuning, primary: PostgresTuning) -> PostgresTuning:
    """Return a replica's settings: it refuses to start with fewer of these than its primary."""
    return replace(
        own,
        max_connections=max(own.max_connections, primary.max_connections),
        max_worker_processes=max(own.max_worker_processes, primary.max_worker_processes),
    )


def redis_maxmemory(memory: int, share: float) -> int:
    """Return Redis' data limit in MiB; the rest is for the fork that rewrites its file."""
    return max(16, int(memory * share))


def reservation(memory: int, *, data: bool) -> int:
    """Return the memory that the scheduler keeps for a task.

    All of it for data; half for the others, so that a new task fits beside the old one while
    an update starts it first.
    """
    return memory if data else memory // 2
