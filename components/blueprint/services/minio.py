"""MinIO: buckets with their rules, a user for each service, no console, data on the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import plan_servers
from components.blueprint.containers import (
    HealthCheckSpec,
    SecretFileSpec,
    SecretSpec,
    StepSpec,
    TmpfsMount,
)
from components.blueprint.services import mounts
from components.blueprint.services.draft import SECRET_LENGTH, Draft
from components.blueprint.services.users import bucket_users
from components.render import stores
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_ROOT = "plinth"  # name of the administrator


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a MinIO service is made of."""
    settings = service.minio
    if settings is None:  # the checks refuse this before
        raise ValueError(f"services.{key} has no minio section")
    users = bucket_users(context, key)
    secret, file, port = f"{key}-password", f"{key}.env", service.port or 9000
    env = stores.minio_env(_ROOT, secret)
    script = stores.buckets_sh(settings, users, root=_ROOT, secret=secret, port=port)
    bind, directory = mounts.data(mounts.path(context, service, key), "/data", service)
    return Draft(
        args=("server", "/data", "--address", f":{port}"),
        env={"MINIO_CONFIG_ENV_FILE": f"{mounts.SECRETS}/{file}", "MINIO_BROWSER": "off"},
        secrets=(mounts.secret(file, service),),
        binds=(bind,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=64),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=(
                "CMD",
                "curl",
                "--fail",
                "--silent",
                "--output",
                "/dev/null",
                f"http://127.0.0.1:{port}/minio/health/live",
            ),
            interval=10,
            timeout=5,
            start_period=30,
            retries=3,
        ),
        order="stop-first",
        new_secrets=tuple(
            SecretSpec(key=name, length=SECRET_LENGTH)
            for name in (secret, *(user.secret for user in users))
        ),
        new_secret_files=(
            SecretFileSpec(key=file, template=env, secrets=places(env)),
            *(
                SecretFileSpec(key=f"{key}-{user.service}-access", template=user.name, secrets=())
                for user in users
            ),
        ),
        directories=(directory,),
        steps=(
            StepSpec(
                key=f"{key}-buckets",
                service=key,
                server=plan_servers.holder(context, service.volume),
                command=("sh", "-s"),
                input=SecretFileSpec(key=f"{key}-buckets", template=script, secrets=places(script)),
            ),
        ),
    )
