"""Traefik: the servers' web ports, routes from a file, certificates of its own; no Docker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, HealthCheckSpec, TmpfsMount
from components.blueprint.plan_ingress import plan_ingress
from components.blueprint.services import certificates, mounts
from components.blueprint.services.draft import Draft
from components.render import traefik

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what the proxy is made of; it ends before it starts, since a port has one holder."""
    spec = plan_ingress(context)
    env, token = certificates.dns(spec, service)
    dynamic = traefik.dynamic_config(spec, certificates.ORIGIN_FILES)
    configs = [
        mounts.config(f"{key}.yaml", service, traefik.STATIC),
        mounts.config(f"{key}-dynamic.yaml", service, traefik.DYNAMIC),
        mounts.config(f"{key}-start.sh", service, traefik.START, 0o555),
    ]
    files = [
        FileSpec(key=f"{key}.yaml", content=traefik.static_config(spec)),
        FileSpec(key=f"{key}-dynamic.yaml", content=dynamic),
        FileSpec(key=f"{key}-start.sh", content=traefik.start(spec)),
    ]
    binds, directories = [], []
    if spec.acme:
        bind, directory = mounts.own_disk("certificates", traefik.HOME, service)
        binds.append(bind)
        directories.append(directory)
        if spec.acme.ca:
            configs.append(mounts.config(f"{key}-ca.pem", service, traefik.CA))
            files.append(FileSpec(key=f"{key}-ca.pem", content=spec.acme.ca))
    return Draft(
        command=("/bin/sh", traefik.START),
        env=env,
        secrets=(*token, *certificates.origin(context, service)),
        configs=tuple(configs),
        binds=tuple(binds),
        directories=tuple(directories),
        # bodies that are counted before they are passed on, two of the largest at a time
        tmpfs=(TmpfsMount(target="/tmp", size_mb=max(64, 2 * spec.largest_body)),),  # noqa: S108 - in the container
        ports=certificates.published(spec, traefik.WEB_PORT, traefik.TLS_PORT),
        health_check=HealthCheckSpec(
            test=("CMD", "traefik", "healthcheck"),
            interval=5,
            timeout=5,
            start_period=20,
            retries=3,
        ),
        order="stop-first",
        new_files=tuple(files),
    )
