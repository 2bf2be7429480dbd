"""Where monitoring keeps what it has gathered, and the health check that its images can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import HealthCheckSpec
from components.blueprint.services import mounts

if TYPE_CHECKING:
    from components.blueprint.containers import BindMount
    from components.blueprint.context import Context
    from components.blueprint.servers import DirectorySpec
    from components.config.service import ServiceConfig


def kept(
    context: Context, service: ServiceConfig, name: str, target: str
) -> tuple[BindMount, DirectorySpec]:
    """Return a directory for what a service keeps: on the stack's volume, or the server's disk."""
    if context.config.settings.monitoring.volume:
        return mounts.data(mounts.path(context, service, name), target, service)
    return mounts.own_disk(name, target, service)


def asked(url: str) -> HealthCheckSpec:
    """Return a check by busybox' wget, which these images have."""
    return checked("wget", "-q", "-O", "/dev/null", url)


def checked(*command: str) -> HealthCheckSpec:
    """Return a check by a command; patient, for who watches must not fall to a busy minute."""
    return HealthCheckSpec(
        test=("CMD", *command), interval=15, timeout=10, start_period=60, retries=5
    )


def go_memory(service: ServiceConfig) -> dict[str, str]:
    """Return what keeps a Go program inside its limit: it collects before it would be ended."""
    return {"GOMEMLIMIT": f"{service.memory * 9 // 10}MiB", "GOMAXPROCS": "2"}
