"""Decide what runs in the Swarm: overlay networks, and every service in its frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from components.blueprint import addressing, tuning
from components.blueprint.containers import (
    Attachment,
    LogSpec,
    OverlaySpec,
    RegistrySpec,
    RestartSpec,
    ServiceSpec,
    UpdateSpec,
)
from components.blueprint.monitoring import scrape
from components.blueprint.services import (
    alertmanager,
    blackbox,
    container,
    exporters,
    grafana,
    jaeger,
    lego,
    log_relay,
    loki,
    meilisearch,
    minio,
    neo4j,
    nginx,
    pgbouncer,
    postgres,
    prometheus,
    redis,
    stand_in,
    traefik,
)
from components.config.service import EDGE_KINDS, MONITORING_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.blueprint.containers import ImageSpec
    from components.blueprint.context import Context
    from components.blueprint.services.draft import Draft
    from components.config.service import Kind, ServiceConfig

# number and isolation of each overlay network; numbers are for ever
_OVERLAYS = {
    "edge": (1, False),
    "app": (2, False),
    "data": (addressing.DATA_OVERLAY, True),
    "monitoring": (addressing.MONITORING_OVERLAY, False),
}
_DATA_KINDS = ("postgres", "pgbouncer", "redis", "meilisearch", "minio", "neo4j")
_DRAFTS: dict[str, Callable[[Context, str, ServiceConfig], Draft]] = {
    "alertmanager": alertmanager.draft,
    "blackbox-exporter": blackbox.draft,
    "container": container.draft,
    "grafana": grafana.draft,
    "jaeger": jaeger.draft,
    "lego": lego.draft,
    "log-relay": log_relay.draft,
    "loki": loki.draft,
    "meilisearch": meilisearch.draft,
    "minio": minio.draft,
    "neo4j": neo4j.draft,
    "nginx": nginx.draft,
    "nginx-exporter": exporters.nginx,
    "pgbouncer": pgbouncer.draft,
    "pgbouncer-exporter": exporters.pgbouncer,
    "postgres": postgres.draft,
    "postgres-exporter": exporters.postgres,
    "prometheus": prometheus.draft,
    "redis": redis.draft,
    "redis-exporter": exporters.redis,
    "traefik": traefik.draft,
}
# Written on services of nodes whose kernel cannot hold a container to a CPU limit.
CPU_LIMITS_UNSUPPORTED = {"cpu-limits": "unsupported"}
_LOG = LogSpec(driver="json-file", max_size="10m", max_file=3)


@dataclass(frozen=True)
class Planned:
    """A service and the draft that it was made from."""

    spec: ServiceSpec
    draft: Draft


def plan_overlays(context: Context) -> tuple[OverlaySpec, ...]:
    """Return the overlay networks; the data network has no way out of the cluster."""
    encrypted = context.encrypted
    return tuple(
        OverlaySpec(
            key=key,
            name=context.physical(key),
            subnet=addressing.overlay_subnet(number),
            internal=internal,
            encrypted=encrypted,
            mtu=addressing.overlay_mtu(encrypted=encrypted),
            labels=context.labels("app-server"),
        )
        for key, (number, internal) in _OVERLAYS.items()
        if key != "monitoring" or context.config.watched
    )


def plan_services(context: Context) -> tuple[Planned, ...]:
    """Return all services, in the order of the system's file."""
    return tuple(_plan(context, key, item) for key, item in context.config.services.items())


def _plan(context: Context, key: str, service: ServiceConfig) -> Planned:
    # in Grafana's place stands what reads the same files
    played = context.image(key).kind == "stand-in" and service.kind != "grafana"
    if played:
        service = service.model_copy(update={"user": stand_in.USER})
    draft = _draft(context, key, service, standing_in=played)
    return Planned(draft=draft, spec=frame(context, key, service, draft))


def frame(context: Context, key: str, service: ServiceConfig, draft: Draft) -> ServiceSpec:
    """Return a service: what its kind contributed, in the frame that all have in common."""
    image = context.image(key)
    data = service.kind in _DATA_KINDS
    update = _update(draft.order)
    return ServiceSpec(
        key=key,
        name=key,
        group=_group(service.kind),
        image=image,
        command=draft.command,
        args=draft.args,
        env=dict(sorted(draft.env.items())),
        secrets=draft.secrets,
        configs=draft.configs,
        binds=draft.binds,
        tmpfs=draft.tmpfs,
        networks=tuple(Attachment(network=name) for name in networks(context, key)),
        ports=draft.ports,
        cpu_limit=service.cpu,
        memory_limit_mb=service.memory,
        memory_reservation_mb=tuning.reservation(service.memory, data=data),
        replicas=_replicas(context, service),
        health_check=draft.health_check,
        update=update,
        rollback=UpdateSpec(
            order=draft.order,
            failure_action="pause",
            parallelism=1,
            delay=0,
            monitor=update.monitor,
            max_failure_ratio=0.0,
        ),
        restart=RestartSpec(condition="any", delay=5, max_attempts=0, window=0),
        constraints=_constraints(context, service, draft),
        user=draft.user or service.user,
        read_only=service.read_only,
        cap_drop=("ALL",),
        cap_add=(),
        init=draft.init,
        stop_grace=service.stop_grace,
        stop_signal=draft.stop_signal,
        log=_LOG,
        labels={
            **context.labels(service.kind),
            # told where it cannot be seen from the limit itself: none is given there
            **({} if context.cpu_limits else CPU_LIMITS_UNSUPPORTED),
            "com.docker.stack.namespace": context.config.system.name,
        },
        depends_on=_stores(context, service),
        registry=_registry(context, image),
        per_node=1 if service.kind == "log-relay" else 0,
    )


def _group(kind: Kind) -> Literal["edge", "data", "app", "monitoring"]:
    """Return the component that makes a service."""
    if kind in EDGE_KINDS:
        return "edge"
    if kind in MONITORING_KINDS:
        return "monitoring"
    return "data" if kind in _DATA_KINDS else "app"


def _registry(context: Context, image: ImageSpec) -> RegistrySpec | None:
    """Return who asks for the image, where its registry asks and somebody gave the password."""
    server = image.requested.partition("/")[0]
    for registry in context.config.system.registries.values():
        if registry.server == server and context.has_secret(registry.secret):
            return RegistrySpec(server=server, user=registry.user, secret=registry.secret)
    return None


def _draft(context: Context, key: str, service: ServiceConfig, *, standing_in: bool) -> Draft:
    """Ask the service's kind, or the stand-in, for its part."""
    found = _DRAFTS[service.kind](context, key, service)
    if standing_in:
        return stand_in.draft(context, key, service, found)
    return found


def _stores(context: Context, service: ServiceConfig) -> tuple[str, ...]:
    """Return the stores that have to be there before a service starts."""
    known = context.config.services
    found = [used for used in service.uses if known[used].kind in _DATA_KINDS]
    if service.pgbouncer:
        found.append(service.pgbouncer.postgres)
    if service.postgres and service.postgres.replica_of:
        found.append(service.postgres.replica_of)
    return tuple(dict.fromkeys(found))


def networks(context: Context, key: str) -> tuple[str, ...]:
    """Return the overlay networks of a service: only those on which it has somebody to talk to."""
    config = context.config
    service = config.services[key]
    found = set()
    routed = {route.service for route in config.system.ingress.routes}
    if service.kind in EDGE_KINDS or key in routed:
        found.add("edge")
    if service.kind in _DATA_KINDS:
        found.add("data")
    elif service.kind == "container":
        found.add("app")
    kinds = {config.services[used].kind for used in service.uses}
    if kinds & set(_DATA_KINDS):
        found.add("data")
    if service.kind in MONITORING_KINDS:
        found |= {"monitoring"} | scrape.networks(context, service)
    return tuple(name for name in _OVERLAYS if name in found)


def _replicas(context: Context, service: ServiceConfig) -> int:
    """Return the number of tasks: what is of the edge runs on every edge server."""
    if service.kind in EDGE_KINDS:
        return len(context.servers_with("edge"))
    if service.kind == "log-relay":
        return len(context.config.settings.servers)
    return service.replicas


def _constraints(context: Context, service: ServiceConfig, draft: Draft) -> tuple[str, ...]:
    """Pin what has data to the node that has it, and the rest to the nodes of its role."""
    if service.kind == "log-relay":
        return ()  # one on every node
    if any(directory.volume for directory in draft.directories):
        return (f"node.labels.plinth.volume.{service.volume} == true",)
    if draft.directories and service.kind in MONITORING_KINDS:
        return (f"node.hostname == {context.physical(context.config.monitor)}",)
    return (f"node.labels.plinth.role.{service.role} == true",)


def _update(order: Literal["start-first", "stop-first"]) -> UpdateSpec:
    """One task at a time; one that does not become healthy is rolled back."""
    return UpdateSpec(
        order=order,
        failure_action="rollback",
        parallelism=1,
        delay=0,
        monitor=15,
        max_failure_ratio=0.0,
    )
