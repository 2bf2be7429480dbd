"""Services and what they name: one another, roles that servers have, and their own sections."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system
from components.config.monitoring.services import brought
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem
    from components.config.service import ServiceConfig


def check_services(config: StackConfig) -> Iterator[Problem]:
    """Report references that lead nowhere, and sections that do not go with a kind of service."""
    known = config.services
    # a stack that is not watched may still say how much Prometheus would get
    watching = brought(config.settings, config.system, known)
    written = {**config.system.services, **known, **watching}
    for key in config.settings.services:
        if key not in written:
            cause = f"the system has no service `{key}`"
            yield in_stack(config, f"services.{key}", cause, hint(key, written, "services"))
    for key, service in known.items():
        yield from _uses(config, key, service)
        yield from _kind(config, key, service)
    yield from _cycles(config)
    yield from _roles(config)


def _uses(config: StackConfig, key: str, service: ServiceConfig) -> Iterator[Problem]:
    for index, used in enumerate(service.uses):
        path = f"services.{key}.uses[{index}]"
        if used not in config.services:
            cause = f"there is no service `{used}`"
            yield in_system(config, path, cause, hint(used, config.services, "services"))
        elif config.services[used].port is None:
            cause = f"`{used}` has no port to be reached at"
            yield in_system(config, path, cause, f"give services.{used} a `port`")


def _kind(config: StackConfig, key: str, service: ServiceConfig) -> Iterator[Problem]:
    path = f"services.{key}"
    for kind in ("postgres", "redis"):
        section = getattr(service, kind)
        if service.kind == kind and section is None:
            yield in_system(config, path, f"a {kind} service needs a `{kind}` section", "add it")
        if service.kind != kind and section is not None:
            cause = f"only a service of `kind: {kind}` has this section"
            yield in_system(config, f"{path}.{kind}", cause, "remove it, or change the kind")
    if service.kind == "container" and service.health is None:
        cause = "a service needs a health check: updates and rollbacks wait for it"
        yield in_system(config, path, cause, "add a `health` section (`http` or `command`)")
    health = service.health
    if health and bool(health.command) == bool(health.http):
        cause = "a health check is either a `command` or an `http` path"
        yield in_system(config, f"{path}.health", cause, "give exactly one of the two")
    if health and health.http and service.port is None:
        cause = "an HTTP health check needs the service's port"
        yield in_system(config, f"{path}.health.http", cause, f"add `port` to {path}")
    if service.data and service.replicas > 1:
        cause = f"{service.replicas} replicas would write to one directory of the volume"
        path = f"services.{key}.replicas" if key in config.settings.services else path
        yield in_stack(config, path, cause, "leave a service with data at one replica")


def _cycles(config: StackConfig) -> Iterator[Problem]:
    graph = {
        key: [used for used in service.uses if used in config.services]
        for key, service in config.services.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        cause = f"services wait for one another: {' -> '.join(circle)}"
        yield in_system(config, f"services.{circle[0]}.uses", cause, "drop one of these uses")


def _roles(config: StackConfig) -> Iterator[Problem]:
    servers = config.settings.servers
    offered = {role: [k for k, s in servers.items() if role in s.roles] for role in
               ("edge", "data", "app", "worker", "monitoring")}  # fmt: skip
    for role in sorted({service.role for service in config.services.values()}):
        if not offered[role]:
            users = ", ".join(k for k, s in config.services.items() if s.role == role)
            cause = f"no server has the role `{role}`, which these services need: {users}"
            yield in_stack(config, "servers", cause, f"add `{role}` to a server's `roles`")
