"""Monitoring: room for what it keeps, ports that stay inside, names that are its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from components.config.checks.uptime import check_uptime
from components.config.checks.where import in_stack, in_system
from components.config.monitoring.services import monitoring_services
from components.config.nearest import hint
from components.config.service import MONITORING_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.catalog import Catalogue
    from components.config.merged import StackConfig
    from components.config.problems import Problem

_GB = 1024
# of a server's own disk: the system, images of all services, and logs that Docker keeps
KEPT_FREE_GB = 20


def check_monitoring(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report what cannot be watched like that."""
    yield from _services(config)
    if config.system.monitoring is None:
        if config.settings.monitoring.enabled:
            cause = "the system says nothing about how it is watched"
            remedy = "add `monitoring: {}` to its system.yaml, or leave this out"
            yield in_stack(config, "monitoring.enabled", cause, remedy)
        return
    yield from _masks(config)
    yield from _traces(config)
    yield from check_uptime(config)
    if not config.watched:
        return
    yield from _names(config)
    yield from _volume(config)
    yield from _disk(config, catalogue)
    yield from _remote_write(config)


def _services(config: StackConfig) -> Iterator[Problem]:
    """Report kinds that are monitoring's own, and metrics on a port that the ingress leads to."""
    routed = {route.service for route in config.system.ingress.routes}
    for key, service in config.system.services.items():
        path = f"services.{key}"
        if service.kind in MONITORING_KINDS:
            cause = f"`{service.kind}` is what `monitoring` brings by itself"
            yield in_system(config, f"{path}.kind", cause, "remove the service")
        metrics = service.metrics
        if metrics is not None and service.kind != "container":
            cause = f"a service of `kind: {service.kind}` is asked for its metrics anyway"
            yield in_system(config, f"{path}.metrics", cause, "remove it")
        elif metrics is not None and key in routed and metrics.port == service.port:
            cause = f"the ingress leads to port {metrics.port}: anybody could read its metrics"
            remedy = "have the service tell them on a port of its own, for example 9464"
            yield in_system(config, f"{path}.metrics.port", cause, remedy)


def _names(config: StackConfig) -> Iterator[Problem]:
    """Report a service whose name monitoring needs."""
    brought = monitoring_services(config.settings, config.system, config.services)
    for key in config.system.services:
        if key in brought and config.system.services[key].kind not in MONITORING_KINDS:
            cause = f"`{key}` is the name of a service that `monitoring` brings"
            yield in_system(config, f"services.{key}", cause, "give the service another key")


def _traces(config: StackConfig) -> Iterator[Problem]:
    """Report who is to send traces and cannot."""
    monitoring = config.system.monitoring
    wanted = monitoring.traces.services if monitoring and monitoring.traces else None
    own = [key for key, service in config.system.services.items() if service.kind == "container"]
    for key in wanted or ():
        if key not in own:
            cause = f"`{key}` is no service of `kind: container`, which alone send traces"
            yield in_system(config, "monitoring.traces.services", cause, hint(key, own, "services"))


def _masks(config: StackConfig) -> Iterator[Problem]:
    monitoring = config.system.monitoring
    for index, pattern in enumerate(monitoring.logs.mask if monitoring else ()):
        try:
            re.compile(pattern)
        except re.error as error:
            path = f"monitoring.logs.mask[{index}]"
            yield in_system(config, path, f"no regular expression: {error}", "mend it")


def _volume(config: StackConfig) -> Iterator[Problem]:
    volume = config.settings.monitoring.volume
    if volume and volume not in config.volumes:
        cause = f"there is no volume `{volume}`"
        yield in_stack(config, "monitoring.volume", cause, hint(volume, config.volumes, "volumes"))


def _disk(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report more to keep than there is room for."""
    monitoring, volume = config.system.monitoring, config.settings.monitoring.volume
    if monitoring is None or (volume and volume not in config.volumes):
        return
    wanted = (monitoring.disk + monitoring.logs.disk) / _GB
    if volume:
        where, room = f"volume `{volume}`", float(config.volumes[volume].size)
    else:
        server = config.settings.servers[config.monitor].type
        kind = catalogue.server_types.get(server)
        if kind is None:  # reported already
            return
        where = f"{config.monitor} ({server}, {kind.disk} GB less {KEPT_FREE_GB} GB)"
        room = float(kind.disk - KEPT_FREE_GB)
    if wanted > room:
        cause = f"metrics and logs may take {wanted:g} GB, and there are {room:g} GB on {where}"
        remedy = "keep less (`disk`, `logs.disk`), or give the stack a `plinth:monitoring` volume"
        yield in_system(config, "monitoring.disk", cause, remedy)


def _remote_write(config: StackConfig) -> Iterator[Problem]:
    remote = config.system.monitoring.remote_write if config.system.monitoring else None
    if remote and remote.password and remote.password not in config.system.secrets:
        cause = f"there is no secret `{remote.password}`"
        remedy = hint(remote.password, config.system.secrets, "secrets")
        yield in_system(config, "monitoring.remote_write.password", cause, remedy)
