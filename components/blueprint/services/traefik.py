"""Traefik: the servers' web port, routes from a file, no access to Docker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.containers import FileSpec, HealthCheckSpec, PublishedPort
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.render import traefik

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

WEB_PORT, METRICS_PORT = 8000, 8082  # in the container, where it is no privileged user
_STATIC = "/etc/traefik/traefik.yaml"


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what the proxy is made of; it ends before it starts, since a port has one holder."""
    config = context.config
    balanced = config.settings.load_balancer is not None
    trusted = (f"{addressing.LOAD_BALANCER}/32",) if balanced else ()
    static = traefik.static_config(WEB_PORT, METRICS_PORT, trusted)
    return Draft(
        args=(f"--configFile={_STATIC}",),
        configs=(
            mounts.config(f"{key}.yaml", service, _STATIC),
            mounts.config(f"{key}-dynamic.yaml", service, "/etc/traefik/dynamic.yaml"),
        ),
        ports=(PublishedPort(target=WEB_PORT, published=config.system.ingress.http_port),),
        health_check=HealthCheckSpec(
            test=("CMD", "traefik", "healthcheck"),
            interval=5,
            timeout=5,
            start_period=20,
            retries=3,
        ),
        order="stop-first",
        new_files=(
            FileSpec(key=f"{key}.yaml", content=static),
            FileSpec(
                key=f"{key}-dynamic.yaml",
                content=traefik.dynamic_config(
                    config.domain,
                    config.system.ingress,
                    {name: other.port for name, other in config.services.items() if other.port},
                ),
            ),
        ),
    )
