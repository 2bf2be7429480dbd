"""Metrics of containers from Docker's own answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from components.remote.monitoring import docker, gathered
from components.remote.monitoring.expose import Families
from components.remote.monitoring.happened import Happened
from tests.unit.components.remote.monitoring.docker_double import answering

if TYPE_CHECKING:
    from pathlib import Path

LABELS = {
    "com.docker.swarm.service.name": "backend",
    "com.docker.swarm.task.name": "backend.1.x",
}
USAGE = {
    "cpu_stats": {"cpu_usage": {"total_usage": 1_500_000_000}},
    "memory_stats": {"usage": 300, "stats": {"inactive_file": 100}},
    "networks": {"eth0": {"rx_bytes": 5, "tx_bytes": 7}, "eth1": {"rx_bytes": 1, "tx_bytes": 2}},
}
DETAIL = {
    "HostConfig": {"Memory": 1024, "NanoCpus": 500_000_000},
    "State": {"Health": {"Status": "healthy"}, "StartedAt": "2026-01-31T12:00:00.123456789Z"},
}
LIMITED = {"Limits": {"MemoryBytes": 2048}}


def answers(**changes: Any) -> dict[str, Any]:
    """Return what Docker says of one container."""
    return {
        "/containers/json?all=0": [{"Id": "c1", "Labels": LABELS, "Names": ["/backend.1.x"]}],
        "/containers/c1/stats?stream=false&one-shot=true": USAGE,
        "/containers/c1/json": DETAIL,
        "/services?status=true": [
            {
                "Spec": {"Name": "backend", "TaskTemplate": {"Resources": LIMITED}},
                "ServiceStatus": {"RunningTasks": 1, "DesiredTasks": 2},
            },
            {"Spec": {"Name": "other", "TaskTemplate": {"Resources": {}}}},
        ],
        "/nodes": [{"Status": {"State": "down"}, "Description": {"Hostname": "app-1"}}],
        **changes,
    }


def test_all_containers_are_asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker answers each with its next count, so thirty take no longer than one."""
    listed = [{"Id": f"c{number}", "Labels": LABELS} for number in range(30)]
    together = threading.Barrier(len(listed), timeout=10)

    def usage(_container: str) -> dict[str, Any]:
        together.wait()  # breaks, where somebody waits for a turn
        return USAGE

    monkeypatch.setattr(docker, "containers", lambda: listed)
    monkeypatch.setattr(docker, "usage", usage)
    monkeypatch.setattr(docker, "details", lambda _container: DETAIL)
    families, known = gathered.gather("app-1", manager=False)

    assert known == {"backend"}
    assert families.text().count("container_cpu_usage_seconds_total{") == len(listed)


def test_a_container_is_told_with_its_service(tmp_path: Path) -> None:
    """Each sample has the service, the task and the server."""
    with answering(tmp_path, answers()):
        families, known = gathered.gather("app-1", manager=False)

    told = '{service="backend",task="backend.1.x",server="app-1"}'
    lines = [line for line in families.text().splitlines() if not line.startswith("#")]
    assert known == {"backend"}
    assert lines == [
        f"container_cpu_usage_seconds_total{told} 1.5",
        f"container_memory_working_set_bytes{told} 200",
        f"container_spec_memory_limit_bytes{told} 1024",
        f"container_spec_cpu_cores{told} 0.5",
        f"container_network_receive_bytes_total{told} 6",
        f"container_network_transmit_bytes_total{told} 9",
        f"container_healthy{told} 1",
        f"container_start_time_seconds{told} 1769860800.0",
    ]


def test_the_manager_tells_what_the_swarm_wants(tmp_path: Path) -> None:
    """Wanted and running tasks, what they may use where that is said, which server is away."""
    with answering(tmp_path, answers()):
        families, _ = gathered.gather("app-1", manager=True)

    text = families.text()
    assert 'plinth_service_tasks_desired{service="backend"} 2' in text
    assert 'plinth_service_tasks_running{service="backend"} 1' in text
    assert 'plinth_service_memory_limit_bytes{service="backend"} 2048' in text
    assert 'plinth_service_memory_limit_bytes{service="other"}' not in text
    assert 'plinth_node_ready{node="app-1"} 0' in text


def test_a_container_that_ends_in_between_is_left_out(tmp_path: Path) -> None:
    """Docker's 404 of one is no failure of all."""
    with answering(tmp_path, answers(**{"/containers/c1/json": 404})):
        families, known = gathered.gather("app-1", manager=False)

    assert (families.text(), known) == ("\n", set())


def test_without_docker_there_is_nothing_to_tell(tmp_path: Path) -> None:
    """Prometheus sees a failed question, not zeros."""
    with (
        answering(tmp_path, {"/containers/json?all=0": 500}),
        pytest.raises(docker.DockerError, match="500"),
    ):
        gathered.gather("app-1", manager=False)


def test_what_happened_is_counted_by_service() -> None:
    """An end and a kill for memory are counted; who had neither has zeros."""
    happened, families = Happened(), Families()
    for action in ("oom", "die", "die"):
        happened.count({"Action": action, "Actor": {"Attributes": LABELS}})
    happened.write(families, {"redis"}, "app-1")

    lines = [line for line in families.text().splitlines() if not line.startswith("#")]
    assert lines == [
        'container_oom_events_total{service="backend",server="app-1"} 1',
        'container_oom_events_total{service="redis",server="app-1"} 0',
        'container_restarts_total{service="backend",server="app-1"} 2',
        'container_restarts_total{service="redis",server="app-1"} 0',
    ]


def test_labels_are_escaped() -> None:
    """A quote or a new line in a name breaks no page."""
    families = Families()
    families.add("x", "gauge", "About.", 1, name='a"b\\c\nd')

    assert families.text() == '# HELP x About.\n# TYPE x gauge\nx{name="a\\"b\\\\c\\nd"} 1\n'
