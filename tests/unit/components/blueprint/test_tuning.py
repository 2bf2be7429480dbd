"""Tuning: settings fit the limits that they follow from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.blueprint import tuning


def test_the_documented_postgres_gets_a_quarter_of_its_memory() -> None:
    """1.5 GB give 384 MB of shared buffers and the 100 connections that were asked for."""
    tuned = tuning.postgres(1536, 1.0, 100, 100)

    assert (
        tuned.shared_buffers,
        tuned.effective_cache_size,
        tuned.maintenance_work_mem,
    ) == (384, 1152, 96)
    assert (tuned.max_connections, tuned.app_connections) == (100, 90)


def test_fairpacts_file_follows_from_16_gb_and_four_cores() -> None:
    """Its postgresql.conf: 4 GB buffers, 12 GB cache, 1 GB maintenance, 16 MB and 1 to 4 GB WAL."""
    tuned = tuning.postgres(16384, 4.0, 200, 80)

    assert (tuned.shared_buffers, tuned.effective_cache_size) == (4096, 12288)
    assert (tuned.maintenance_work_mem, tuned.wal_buffers_kb) == (1024, 16384)
    assert (tuned.min_wal_size, tuned.max_wal_size) == (1024, 4096)
    assert tuned.max_connections == 200


def test_a_small_disk_keeps_little_log() -> None:
    """On 10 GB the log grows to half a gigabyte, and waits for a replica up to 2 GB."""
    tuned = tuning.postgres(512, 0.5, 100, 10)

    assert (tuned.min_wal_size, tuned.max_wal_size) == (128, 512)
    assert tuned.slot_wal_keep_size == 2048


def test_a_replica_has_no_fewer_connections_than_its_primary() -> None:
    """It would refuse to start; its memory settings stay its own."""
    primary, own = tuning.postgres(4096, 2, 200, 100), tuning.postgres(512, 1, 100, 10)

    followed = tuning.follows(own, primary)

    assert followed.max_connections == 200
    assert followed.shared_buffers == own.shared_buffers


def test_a_small_postgres_gets_fewer_connections() -> None:
    """512 MB do not carry 100 connections."""
    assert tuning.postgres(512, 0.5, 100, 10).max_connections == 64


@given(st.integers(256, 65536), st.floats(0.25, 16), st.integers(10, 1000))
def test_postgres_stays_inside_its_memory(memory: int, cpu: float, connections: int) -> None:
    """Shared buffers and one work_mem for each connection fit, and maintenance beside them."""
    tuned = tuning.postgres(memory, cpu, connections, 10)

    assert tuned.shared_buffers + tuned.maintenance_work_mem < memory
    assert tuned.shared_buffers + tuned.max_connections * tuned.work_mem_kb // 1024 <= memory
    assert 0 < tuned.app_connections < tuned.max_connections


@given(st.integers(64, 8192), st.floats(0.2, 0.9))
def test_redis_leaves_room_for_its_fork(memory: int, share: float) -> None:
    """The data limit is below the container's limit."""
    assert 0 < tuning.redis_maxmemory(memory, share) < memory


def test_data_keeps_all_of_its_memory_and_others_half() -> None:
    """A second task of a stateless service fits beside the first while it is updated."""
    assert (
        tuning.reservation(512, data=True),
        tuning.reservation(512, data=False),
    ) == (512, 256)
