"""Decide what Prometheus asks, where, and on which networks it meets it.

Jobs follow from the services and servers, so what is added to a system is watched without a line.
Tasks are found by Docker's own names (`tasks.<service>`), so no socket of Docker's is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.monitoring import traces
from components.blueprint.monitoring.probes import Probe, probes
from components.render.nginx import STATUS_PORT
from components.render.traefik import METRICS_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

NODE_PORT, CONTAINERS_PORT = 9100, 9101  # on the servers' private addresses
# kinds of monitoring that tell about themselves, at /metrics of their own port
_OWN = ("prometheus", "alertmanager", "loki", "grafana", "blackbox-exporter")
_EXPORTERS = {
    "postgres-exporter": "postgres",
    "pgbouncer-exporter": "pgbouncer",
    "redis-exporter": "redis",
    "nginx-exporter": "nginx",
}


@dataclass(frozen=True, kw_only=True)
class ScrapeTask:
    """A service's tasks: found by its name, asked at `port` and `path`."""

    service: str
    port: int
    path: str = "/metrics"


@dataclass(frozen=True, kw_only=True)
class ScrapeJob:
    """What is asked alike.

    Attributes:
        name: value of the label `job`.
        tasks: services of the Swarm; each gets the label `service`.
        targets: addresses with ports, and their labels.
        probe: module of the blackbox exporter that asks the targets in Prometheus' place.
        token: key of the secret that has the bearer token.
    """

    name: str
    tasks: tuple[ScrapeTask, ...] = ()
    targets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    probe: str | None = None
    token: str | None = None


def plan_scrape(context: Context) -> tuple[ScrapeJob, ...]:
    """Return all jobs; those without a target are left out."""
    return tuple(job for job in _jobs(context) if job.tasks or job.targets)


def _jobs(context: Context) -> Iterator[ScrapeJob]:
    services = context.config.services
    for kind in _OWN:
        name = kind.removesuffix("-exporter")
        yield ScrapeJob(name=name, tasks=_tasks(services, kind))
    for kind, name in _EXPORTERS.items():
        found = (
            ScrapeTask(service=key, port=item.port or 0)
            for key, item in services.items()
            if item.kind == kind
        )
        yield ScrapeJob(name=name, tasks=tuple(found))
    yield ScrapeJob(name="jaeger", tasks=_tasks(services, "jaeger", traces.METRICS_PORT))
    yield ScrapeJob(name="traefik", tasks=_tasks(services, "traefik", METRICS_PORT))
    for key, item in services.items():
        if item.kind == "minio":
            tasks = (ScrapeTask(service=key, port=item.port or 9000, path=MINIO_PATH),)
            yield ScrapeJob(name=key, tasks=tasks, token=f"{key}-metrics-token")
    own = (
        ScrapeTask(service=key, port=item.metrics.port, path=item.metrics.path)
        for key, item in services.items()
        if item.metrics
    )
    yield ScrapeJob(name="app", tasks=tuple(own))
    for name, port in (("node", NODE_PORT), ("containers", CONTAINERS_PORT)):
        targets = {
            f"{addressing.server_address(key)}:{port}": {"server": key}
            for key in sorted(context.config.settings.servers)
        }
        yield ScrapeJob(name=name, targets=targets)
    for module, found_probes in _by_module(probes(context)).items():
        yield ScrapeJob(
            name=f"blackbox-{module}",
            targets={item.target: item.labels for item in found_probes},
            probe=module,
        )


MINIO_PATH = "/minio/v2/metrics/cluster"


def _tasks(
    services: Mapping[str, ServiceConfig], kind: str, port: int | None = None
) -> tuple[ScrapeTask, ...]:
    return tuple(
        ScrapeTask(service=key, port=port or item.port or 0)
        for key, item in services.items()
        if item.kind == kind
    )


def _by_module(found: tuple[Probe, ...]) -> dict[str, tuple[Probe, ...]]:
    modules = dict.fromkeys(item.module for item in found)
    return {name: tuple(p for p in found if p.module == name) for name in modules}


def networks(context: Context, service: ServiceConfig) -> set[str]:
    """Return the overlay networks on which a service of monitoring meets what it asks."""
    kinds = {item.kind for item in context.config.services.values()}
    if service.kind == "nginx-exporter":
        return {"edge"}
    if service.kind == "blackbox-exporter":
        return {"data"} if "neo4j" in kinds else set()
    if service.kind == "jaeger":
        return {"app"}
    if service.kind != "prometheus":
        return set()
    found = set()
    if any(item.metrics for item in context.config.services.values()):
        found.add("app")
    if "traefik" in kinds:
        found.add("edge")
    if "minio" in kinds:
        found.add("data")
    return found


__all__ = ["STATUS_PORT", "ScrapeJob", "ScrapeTask", "networks", "plan_scrape"]
