"""What containers use and how they are, by Docker's own counters; named as cAdvisor names them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any

from . import cgroup, docker
from .expose import Families

# Docker answers with its next count, up to a second away: who asks a few at a time waits for as
# many seconds as there are turns, and Prometheus for no longer than ten.
_AT_A_TIME = 64
_NANO = 1e9


def gather(server: str, *, manager: bool) -> tuple[Families, set[str]]:
    """Return the metrics of this server's containers, and the services that are on it.

    Raises:
        docker.DockerError: Docker is away.
    """
    families, listed = Families(), docker.containers()
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        looked = list(pool.map(_look, [item["Id"] for item in listed]))
    known = set()
    for item, (used, detail) in zip(listed, looked, strict=True):
        if used is None or detail is None:  # it ended in between
            continue
        labels = item.get("Labels") or {}
        service = docker.service_of(labels, (item.get("Names") or [""])[0])
        known.add(service)
        task = labels.get("com.docker.swarm.task.name", service)
        _one(families, used, detail, {"service": service, "task": task, "server": server})
    if manager:
        _services(families)
    return families, known


def _look(container: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    try:
        return docker.usage(container), docker.details(container)
    except docker.DockerError:
        return None, None


def _one(
    families: Families, used: dict[str, Any], detail: dict[str, Any], labels: dict[str, str]
) -> None:
    """Write the samples of a container; what the kernel does not count is left out."""
    cpu, memory = _used(used, detail.get("State", {}).get("Pid", 0))
    if cpu is not None:
        families.add("container_cpu_usage_seconds_total", "counter", "CPU time.", cpu, **labels)
    if memory is not None:
        families.add(
            "container_memory_working_set_bytes",
            "gauge",
            "Memory in use that cannot be given back.",
            memory,
            **labels,
        )
    host = detail.get("HostConfig", {})
    if limit := host.get("Memory"):
        families.add(
            "container_spec_memory_limit_bytes", "gauge", "What it may use.", limit, **labels
        )
    if quota := host.get("NanoCpus"):
        families.add(
            "container_spec_cpu_cores", "gauge", "Cores it may use.", quota / _NANO, **labels
        )
    _network(families, used.get("networks") or {}, labels)
    _state(families, detail.get("State", {}), labels)


def _used(used: dict[str, Any], pid: int) -> tuple[float | None, int | None]:
    """Return seconds of CPU time and bytes of memory: Docker's, else the kernel's own."""
    cpu: float | None = used.get("cpu_stats", {}).get("cpu_usage", {}).get("total_usage", 0) / _NANO
    stats = used.get("memory_stats", {})
    memory: int | None = stats.get("usage")
    if memory is not None:
        details = stats.get("stats", {})
        cache = details.get("inactive_file", details.get("total_inactive_file", 0))
        memory = max(0, memory - cache)
    folder = cgroup.group(pid) if pid and (not cpu or memory is None) else None
    if folder:
        cpu = cpu or cgroup.cpu(folder)
        memory = cgroup.memory(folder) if memory is None else memory
    return cpu, memory


def _network(families: Families, networks: dict[str, Any], labels: dict[str, str]) -> None:
    for name, key in (("receive", "rx_bytes"), ("transmit", "tx_bytes")):
        total = sum(item.get(key, 0) for item in networks.values())
        families.add(
            f"container_network_{name}_bytes_total",
            "counter",
            "Bytes on all its networks.",
            total,
            **labels,
        )


def _state(families: Families, state: dict[str, Any], labels: dict[str, str]) -> None:
    health = state.get("Health", {}).get("Status")
    if health:
        families.add(
            "container_healthy",
            "gauge",
            "Whether its health check is content.",
            int(health == "healthy"),
            **labels,
        )
    if started := _seconds(state.get("StartedAt", "")):
        families.add("container_start_time_seconds", "gauge", "When it started.", started, **labels)


def _seconds(time: str) -> float | None:
    """Return a time of Docker's in seconds since 1970; its nanoseconds are more than Python has."""
    try:
        whole = datetime.fromisoformat(time.partition(".")[0].rstrip("Z"))
    except ValueError:
        return None
    return whole.replace(tzinfo=timezone.utc).timestamp()  # noqa: UP017 - Python 3.10 there


def _services(families: Families) -> None:
    """Write what the Swarm wants of each service and has, and how its nodes are."""
    for item in docker.get("/services?status=true"):
        name, status = item["Spec"]["Name"], item.get("ServiceStatus", {})
        families.add(
            "plinth_service_tasks_desired",
            "gauge",
            "Tasks that a service should have.",
            status.get("DesiredTasks", 0),
            service=name,
        )
        families.add(
            "plinth_service_tasks_running",
            "gauge",
            "Tasks that run.",
            status.get("RunningTasks", 0),
            service=name,
        )
        limits = item["Spec"].get("TaskTemplate", {}).get("Resources", {}).get("Limits", {})
        if limit := limits.get("MemoryBytes"):
            families.add(
                "plinth_service_memory_limit_bytes",
                "gauge",
                "Memory that each of its tasks may use.",
                limit,
                service=name,
            )
    for node in docker.get("/nodes"):
        families.add(
            "plinth_node_ready",
            "gauge",
            "Whether a server takes part in the Swarm.",
            int(node["Status"]["State"] == "ready"),
            node=node["Description"]["Hostname"],
        )
