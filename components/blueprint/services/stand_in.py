"""The demo app in the place of an image that cannot be had: same name, port, limits, networks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from components.blueprint.containers import HealthCheckSpec, TmpfsMount
from components.blueprint.monitoring import traces
from components.blueprint.services import clients, given, load_env

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.services.draft import Draft
    from components.config.service import ServiceConfig

USER = "1000:1000"
_SCRATCH = TmpfsMount(target="/tmp", size_mb=32)  # noqa: S108 - in the container
_COMMAND = ("tini", "--", "python3", "-m", "demo")
# reached by their own protocols, not over HTTP
_NOT_ASKED = ("postgres", "pgbouncer", "redis", "minio", "neo4j")


def draft(  # noqa: PLR0913 - the service, what it would be, and what is played instead
    context: Context,
    key: str,
    service: ServiceConfig,
    base: Draft,
    *,
    owner: bool = False,
    job: str = "",
) -> Draft:
    """Return what the stand-in is made of; `service.user` must be `USER` already.

    Files, secrets, directories and place are those of the service, so that everything around it
    is the same as with the real image.

    Args:
        context: what the plan looks at.
        key: the service's key.
        service: the service that it stands in for.
        base: what that service would be made of.
        owner: it meets databases as their owner, for migrations.
        job: the job that it plays instead of the service.
    """
    links = clients.connect(context, key, service, owner=owner) | given.connect(context, service)
    upstreams = {
        used: f"http://{used}:{other.port}"
        for used in service.uses
        if (other := context.config.services[used]).kind not in _NOT_ASKED
    }
    env = {
        **traces.told(context, key, service),
        **links.env,
        "ROLE": service.stand_in.role if service.stand_in else "web",
        "SYSTEM": context.config.system.title,
        "SERVICE": key,
        "PORT": str(service.port or 8000),
        "APP_VERSION": _version(service.image),
    }
    if service.metrics:
        env["METRICS_PORT"] = str(service.metrics.port)
    if upstreams:
        env["UPSTREAMS"] = ",".join(f"{name}={url}" for name, url in upstreams.items())
    scratch = {mount.target: mount for mount in (_SCRATCH, *base.tmpfs)}
    return replace(
        base,
        command=(*load_env.COMMAND, *_COMMAND) if service.load_env else _COMMAND,
        args=("job", job) if job else ("serve",),
        env=env,
        tmpfs=tuple(scratch.values()),
        health_check=HealthCheckSpec(
            test=("CMD", "bash", "/app/demo/healthcheck.sh"),
            interval=10,
            timeout=8,
            start_period=40,
            retries=3,
        ),
        init=False,
        stop_signal="SIGTERM",
    )


def _version(image: str) -> str:
    """Return an image's tag, `latest` where it has none."""
    name = image.partition("@")[0].rpartition("/")[2]
    return name.partition(":")[2] or "latest"
