"""Alertmanager: decides who hears of an alert, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import SecretFileSpec
from components.blueprint.monitoring import disk, files
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.render.secret_file import places

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

_DATA = "/alertmanager"


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what Alertmanager is made of; it runs alone, so it listens to no others."""
    text, file = files.alertmanager_yml(context), f"{key}.yml"
    bind, directory = disk.kept(context, service, "alertmanager", _DATA)
    port = service.port or 9093
    return Draft(
        args=(
            f"--config.file={mounts.SECRETS}/{file}",
            f"--storage.path={_DATA}",
            f"--web.listen-address=:{port}",
            "--cluster.listen-address=",
            "--log.format=json",
        ),
        env=disk.go_memory(service),
        secrets=(mounts.secret(file, service),),
        binds=(bind,),
        directories=(directory,),
        health_check=disk.asked(f"http://127.0.0.1:{port}/-/healthy"),
        order="stop-first",
        new_secret_files=(SecretFileSpec(key=file, template=text, secrets=places(text)),),
    )
