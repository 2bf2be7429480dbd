"""Loki: keeps what all containers say, on one disk, for as long as the system wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec, TmpfsMount
from components.blueprint.monitoring import disk
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.blueprint.services.prometheus import settings
from components.render import loki as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what Loki is made of."""
    bind, directory = disk.kept(context, service, "loki", render.DATA)
    port = service.port or 3100
    conf = render.loki_yml(settings(context).logs, port)
    return Draft(
        args=(f"-config.file={render.CONF}",),
        env=disk.go_memory(service),
        configs=(mounts.config(f"{key}.yml", service, render.CONF),),
        binds=(bind,),
        directories=(directory,),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=16),),  # noqa: S108 - in the container
        # its image has no shell, and its own program asks
        health_check=disk.checked(
            "/usr/bin/loki", "-health", f"-health.url=http://127.0.0.1:{port}/ready"
        ),
        order="stop-first",
        new_files=(FileSpec(key=f"{key}.yml", content=conf),),
    )
