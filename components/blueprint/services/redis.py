"""Redis: a password, a memory limit, an append-only file on the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import (
    HealthCheckSpec,
    SecretFileSpec,
    SecretSpec,
    TmpfsMount,
)
from components.blueprint.services import mounts
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.blueprint.types import DatabaseSpec
from components.render import databases
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Redis service is made of."""
    settings = service.redis
    if settings is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no redis section")
    password, file = f"{key}-password", f"{key}.conf"
    template = databases.redis_conf(service, settings, password)
    bind, directory = mounts.data(mounts.path(context, service, key), "/data", service)
    # the password goes from file to client by the environment of a process that lives a moment
    ping = f'REDISCLI_AUTH="$(cat {mounts.SECRETS}/{password})" redis-cli ping | grep -q PONG'
    return Draft(
        args=("redis-server", f"{mounts.SECRETS}/{file}"),
        secrets=(mounts.secret(file, service), mounts.secret(password, service)),
        binds=(bind,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=16),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=("CMD-SHELL", ping), interval=5, timeout=5, start_period=20, retries=5
        ),
        order="stop-first",
        new_secrets=(SecretSpec(key=password, length=SECRET_LENGTH),),
        new_secret_files=(SecretFileSpec(key=file, template=template, secrets=places(template)),),
        directories=(directory,),
        databases=(
            DatabaseSpec(
                key=key,
                engine="redis",
                host=key,
                port=service.port or 6379,
                database="0",
                user="default",
                secret=password,
            ),
        ),
    )
