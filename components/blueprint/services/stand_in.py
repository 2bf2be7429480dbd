"""The demo app in the place of an image that cannot be had: same name, port, limits, networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import HealthCheckSpec, SecretSpec, TmpfsMount
from components.blueprint.services import clients, given, load_env
from components.blueprint.services.draft import SECRET_LENGTH, Draft

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

USER = "1000:1000"
_COMMAND = ("tini", "--", "python3", "-m", "demo")
# reached by their own protocols, not over HTTP
_NOT_ASKED = ("postgres", "pgbouncer", "redis", "minio", "neo4j")


def draft(
    context: Context, key: str, service: ServiceConfig, *, owner: bool = False, job: str = ""
) -> Draft:
    """Return what the stand-in is made of; `service.user` must be `USER` already.

    Args:
        context: what the plan looks at.
        key: the service's key.
        service: the service that it stands in for.
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
        **links.env,
        "ROLE": service.stand_in.role if service.stand_in else "web",
        "SYSTEM": context.config.system.title,
        "SERVICE": key,
        "PORT": str(service.port or 8000),
        "APP_VERSION": _version(service.image),
    }
    if upstreams:
        env["UPSTREAMS"] = ",".join(f"{name}={url}" for name, url in upstreams.items())
    own_key = (SecretSpec(key=f"{key}-key", length=SECRET_LENGTH),)
    found = Draft(
        command=_COMMAND,
        args=("job", job) if job else ("serve",),
        env=env,
        secrets=links.secrets,
        configs=links.configs,
        tmpfs=(TmpfsMount(target="/tmp", size_mb=32),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=("CMD", "python3", "-m", "demo", "healthcheck"),
            interval=10,
            timeout=8,
            start_period=40,
            retries=3,
        ),
        new_secrets=own_key if service.kind == "meilisearch" else (),
    )
    return load_env.wrap(found, service) if service.load_env else found


def _version(image: str) -> str:
    """Return an image's tag, `latest` where it has none."""
    name = image.partition("@")[0].rpartition("/")[2]
    return name.partition(":")[2] or "latest"
