"""Volumes: at a server that is there, and within reach of the services that want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.config.checks.where import in_stack, in_system
from components.config.merged import MAIN_VOLUME
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.problems import Problem
    from components.config.service import ServiceConfig

_STORES = ("postgres", "redis", "meilisearch", "minio", "neo4j")


def check_volumes(config: StackConfig) -> Iterator[Problem]:
    """Report volumes without a place, and services whose data would have none."""
    servers = config.settings.servers
    if MAIN_VOLUME in config.settings.volumes:
        cause = f"the key `{MAIN_VOLUME}` is that of `volume`"
        yield in_stack(config, f"volumes.{MAIN_VOLUME}", cause, "give it another key")
    for key, volume in config.volumes.items():
        path = "volume" if key == MAIN_VOLUME else f"volumes.{key}"
        if volume.server and volume.server not in servers:
            cause = f"there is no server `{volume.server}`"
            yield in_stack(config, f"{path}.server", cause, hint(volume.server, servers, "servers"))
        holders = [name for name, server in servers.items() if "data" in server.roles]
        if volume.server is None and len(holders) > 1:
            cause = f"a volume can be at one server only, not at {', '.join(holders)}"
            yield in_stack(config, path, cause, "name one of them as its `server`")
    for key, service in config.services.items():
        if service.data or service.kind in _STORES:
            yield from _service(config, key, service)


def _service(config: StackConfig, key: str, service: ServiceConfig) -> Iterator[Problem]:
    """Report a service whose volume is unknown, or at a server that has not its role."""
    override = config.settings.services.get(key)
    report = in_stack if override and override.volume else in_system
    if service.volume not in config.volumes:
        cause = f"there is no volume `{service.volume}`"
        remedy = hint(service.volume, config.volumes, "volumes")
        yield report(config, f"services.{key}.volume", cause, remedy)
        return
    holder = config.holder(service.volume)
    server = config.settings.servers.get(holder or "")
    if server and service.role not in server.roles:
        cause = (
            f"its volume `{service.volume}` is at `{holder}`, which has not the role "
            f"`{service.role}` that the service asks for"
        )
        remedy = f"give `{holder}` that role, or choose another volume or role"
        yield report(config, f"services.{key}.volume", cause, remedy)
