"""Where things stand in a container, and who owns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.containers import BindMount, FileMount
from components.blueprint.servers import DirectorySpec

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

SECRETS = "/run/secrets"


def secret(key: str, service: ServiceConfig, target: str | None = None) -> FileMount:
    """Mount a secret so that the service's own user alone reads it."""
    uid, gid = service.user.split(":")
    return FileMount(source=key, target=target or f"{SECRETS}/{key}", uid=uid, gid=gid, mode=0o400)


def config(key: str, service: ServiceConfig, target: str, mode: int = 0o444) -> FileMount:
    """Mount a file without secrets."""
    uid, gid = service.user.split(":")
    return FileMount(source=key, target=target, uid=uid, gid=gid, mode=mode)


def path(context: Context, service: ServiceConfig, name: str) -> str:
    """Return the path of a directory on the volume that the service's data is on."""
    return f"{context.config.mount_path(service.volume)}/{name}"


def data(path: str, target: str, service: ServiceConfig) -> tuple[BindMount, DirectorySpec]:
    """Bind a directory of the service's volume, and have it made with the right owner."""
    uid, gid = (int(part) for part in service.user.split(":"))
    directory = DirectorySpec(path=path, uid=uid, gid=gid, mode="0700", volume=service.volume)
    return BindMount(source=path, target=target), directory


def own_disk(
    name: str, target: str, service: ServiceConfig, *, read_only: bool = False
) -> tuple[BindMount, DirectorySpec]:
    """Bind a directory of the server's own disk; it is on each server where the service may run."""
    path = f"/var/lib/plinth/{name}"
    uid, gid = (int(part) for part in service.user.split(":"))
    directory = DirectorySpec(
        path=path, uid=uid, gid=gid, mode="0700", volume=None, role=service.role
    )
    return BindMount(source=path, target=target, read_only=read_only), directory
