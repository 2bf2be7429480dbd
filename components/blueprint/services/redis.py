"""Redis: a user for each service, a memory limit, an append-only file on the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import (
    HealthCheckSpec,
    SecretFileSpec,
    SecretSpec,
    TmpfsMount,
)
from components.blueprint.services import clients, mounts
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.blueprint.services.users import redis_users
from components.blueprint.types import DatabaseSpec
from components.render import stores
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Redis service is made of."""
    settings = service.redis
    if settings is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no redis section")
    admin, file, port = f"{key}-password", f"{key}.conf", service.port or 6379
    users = redis_users(context, key)
    template = stores.redis_conf(service, settings, users, admin)
    bind, directory = mounts.data(mounts.path(context, service, key), "/data", service)
    # `health` takes any word for its password, and can do nothing but this
    ping = f"redis-cli -p {port} --user health --pass none --no-auth-warning ping | grep -q PONG"
    return Draft(
        args=("redis-server", f"{mounts.SECRETS}/{file}"),
        secrets=(mounts.secret(file, service), mounts.secret(admin, service)),
        binds=(bind,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=16),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=("CMD-SHELL", ping), interval=5, timeout=5, start_period=20, retries=5
        ),
        order="stop-first",
        new_secrets=tuple(
            SecretSpec(key=name, length=SECRET_LENGTH)
            for name in (admin, *(user.secret for user in users))
        ),
        new_secret_files=(
            SecretFileSpec(key=file, template=template, secrets=places(template)),
            *(
                SecretFileSpec(
                    key=clients.url_key(key, user.service),
                    template=f"redis://{user.service}:{{{{secret:{user.secret}}}}}@{key}:{port}/0",
                    secrets=(user.secret,),
                )
                for user in users
            ),
        ),
        directories=(directory,),
        databases=(
            DatabaseSpec(
                key=key,
                engine="redis",
                host=key,
                port=port,
                database="0",
                user="admin",
                secret=admin,
            ),
        ),
    )
