"""Tuning: settings fit the limits that they follow from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.blueprint import tuning


def test_the_documented_postgres_gets_a_quarter_of_its_memory() -> None:
    """1.5 GB give 384 MB of shared buffers and the 100 connections that were asked for."""
    tuned = tuning.postgres(1536, 1.0, 100)

    assert (
        tuned.shared_buffers,
        tuned.effective_cache_size,
        tuned.maintenance_work_mem,
    ) == (384, 1152, 96)
    assert (tuned.max_connections, tuned.app_connections) == (100, 90)


def test_a_small_postgres_gets_fewer_connections() -> None:
    """512 MB do not carry 100 connections."""
    assert tuning.postgres(512, 0.5, 100).max_connections == 64


@given(st.integers(256, 65536), st.floats(0.25, 16), st.integers(10, 1000))
def test_postgres_stays_inside_its_memory(memory: int, cpu: float, connections: int) -> None:
    """Shared buffers and one work_mem for each connection fit, and maintenance beside them."""
    tuned = tuning.postgres(memory, cpu, connections)

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
