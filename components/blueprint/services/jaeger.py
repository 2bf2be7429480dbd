"""Jaeger, which is OpenTelemetry's collector as well: traces of requests, the newest in memory.

Left out on purpose: a store behind it. A trace is looked at while its fault is fresh, and one more
database that somebody has to keep would cost more than the traces of last week are worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, TmpfsMount
from components.blueprint.monitoring import disk, traces
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.render import jaeger as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what Jaeger is made of."""
    monitoring = context.config.system.monitoring
    if monitoring is None or monitoring.traces is None:  # there is none without
        raise ValueError(f"services.{key}: the system collects no traces")
    conf = render.jaeger_yaml(
        port=service.port or 16686,
        http_port=traces.HTTP_PORT,
        grpc_port=traces.GRPC_PORT,
        health_port=traces.HEALTH_PORT,
        metrics_port=traces.METRICS_PORT,
        memory=service.memory,
        newest=monitoring.traces.newest,
    )
    return Draft(
        args=("--config", render.CONF),
        env=disk.go_memory(service),
        configs=(mounts.config(f"{key}.yaml", service, render.CONF),),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=16),),  # noqa: S108 - in the container
        health_check=disk.asked(f"http://127.0.0.1:{traces.HEALTH_PORT}/status"),
        new_files=(FileSpec(key=f"{key}.yaml", content=conf),),
    )
