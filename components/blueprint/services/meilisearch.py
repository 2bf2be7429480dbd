"""Meilisearch: a master key in a file, indexes on the volume."""

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
from components.render import stores
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what a Meilisearch service is made of."""
    master, file = f"{key}-key", f"{key}.toml"
    template = stores.meilisearch_toml(service, master)
    bind, directory = mounts.data(mounts.path(context, service, key), "/meili_data", service)
    url = f"http://127.0.0.1:{service.port}/health"
    return Draft(
        env={"MEILI_CONFIG_FILE_PATH": f"{mounts.SECRETS}/{file}"},
        secrets=(mounts.secret(file, service),),
        binds=(bind,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=64),),  # noqa: S108 - in the container
        health_check=HealthCheckSpec(
            test=("CMD", "curl", "--fail", "--silent", "--output", "/dev/null", url),
            interval=10,
            timeout=5,
            start_period=40,
            retries=3,
        ),
        order="stop-first",
        new_secrets=(SecretSpec(key=master, length=SECRET_LENGTH),),
        new_secret_files=(SecretFileSpec(key=file, template=template, secrets=places(template)),),
        directories=(directory,),
    )
