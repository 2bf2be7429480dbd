"""The blackbox exporter: asks public addresses by their names, from within the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import FileSpec
from components.blueprint.monitoring import disk
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.render import blackbox as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what the exporter is made of; a cloud's own authorities are its roots."""
    roots = context.config.profile.roots
    port = service.port or 9115
    files = [FileSpec(key=f"{key}.yml", content=render.blackbox_yml(own_authority=bool(roots)))]
    configs = [mounts.config(f"{key}.yml", service, render.CONF)]
    if roots:
        files.append(FileSpec(key=f"{key}-ca.pem", content=roots))
        configs.append(mounts.config(f"{key}-ca.pem", service, render.CA))
    return Draft(
        args=(f"--config.file={render.CONF}", f"--web.listen-address=:{port}"),
        env=disk.go_memory(service),
        configs=tuple(configs),
        health_check=disk.asked(f"http://127.0.0.1:{port}/-/healthy"),
        new_files=tuple(files),
    )
