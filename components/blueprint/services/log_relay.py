"""The way of a server's log lines into the cluster: a socket on its disk that leads to Loki.

Loki publishes no port, and what reads the containers' logs stands outside of the Swarm's networks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import BindMount, FileSpec, TmpfsMount
from components.blueprint.monitoring import disk
from components.blueprint.servers import EVERY, DirectorySpec
from components.blueprint.services import mounts
from components.blueprint.services.draft import Draft
from components.render import log_relay as render

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

FOLDER = "/var/lib/plinth/log-relay"


def draft(context: Context, key: str, service: ServiceConfig) -> Draft:
    """Return what the relay is made of; each server has one."""
    uid, gid = (int(part) for part in service.user.split(":"))
    loki = context.config.services["loki"]
    conf = render.nginx_conf(f"loki:{loki.port}")
    return Draft(
        command=render.command(),
        configs=(mounts.config(f"{key}.conf", service, render.CONF),),
        binds=(BindMount(source=FOLDER, target=render.FOLDER),),
        directories=(
            DirectorySpec(path=FOLDER, uid=uid, gid=gid, mode="0700", volume=None, role=EVERY),
        ),
        tmpfs=(TmpfsMount(target="/tmp", size_mb=16),),  # noqa: S108 - in the container
        health_check=disk.checked(
            "curl", "-fs", "-o", "/dev/null", "--unix-socket", render.SOCKET, "http://relay/ping"
        ),
        order="stop-first",
        new_files=(FileSpec(key=f"{key}.conf", content=conf),),
    )
