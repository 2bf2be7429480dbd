"""What a plan says about servers, what is left on each, and their disks and addresses."""

from __future__ import annotations

from cli.explain.placement import tasks
from cli.explain.rows import Row, Section
from components.blueprint.types import Blueprint
from components.catalog import Catalogue
from components.config import StackConfig

_MIB = 1024
# what follows from the type, from the key, or from what runs there
_DERIVED = frozenset(
    {
        *("cores", "memory_gb", "disk_gb", "architecture", "private_ip"),
        *("memory_limits_mb", "memory_left_mb", "cpu_limits", "cpu_share", "services"),
    }
)


def servers(blueprint: Blueprint, config: StackConfig, catalogue: Catalogue) -> Section:
    """Return the servers with what the services' limits leave of them."""
    placed = {service.key: tasks(blueprint, service) for service in blueprint.services}
    rows: dict[str, Row] = {}
    for server in blueprint.servers:
        kind = catalogue.server_types[server.type]
        here = [(item, placed[item.key].get(server.key, 0)) for item in blueprint.services]
        offered = kind.memory * _MIB - config.system.reserve
        memory = sum(item.memory_limit_mb * count for item, count in here)
        cpu = round(sum(item.cpu_limit * count for item, count in here), 3)
        rows[server.key] = {
            "type": server.type,
            "location": server.location,
            "architecture": kind.architecture,
            "cores": kind.cores,
            "memory_gb": kind.memory,
            "disk_gb": kind.disk,
            "roles": ", ".join(config.settings.servers[server.key].roles),
            "swarm": server.swarm,
            "private_ip": server.private_ip,
            "backups": server.backups,
            "swap_gb": server.cloud_init.swap_gb,
            "reserve_mb": config.system.reserve,
            "memory_limits_mb": memory,
            "memory_left_mb": offered - memory,
            "cpu_limits": cpu,
            "cpu_share": f"{cpu / kind.cores:.0%}",
            "services": ", ".join(
                item.key if count == 1 else f"{item.key} x{count}" for item, count in here if count
            ),
        }
    return Section(
        "servers",
        "Servers",
        {
            "type": "type",
            "location": "at",
            "cores": "cores",
            "memory_gb": "GB",
            "roles": "roles",
            "memory_limits_mb": "limits MB",
            "memory_left_mb": "left MB",
            "cpu_share": "CPU limits",
        },
        rows,
        f"{config.system.reserve} MB of each are kept for the system; CPU limits are ceilings and "
        f"may add up to {config.settings.cpu_overcommit:.0%} of the cores.",
        _DERIVED,
    )


def volumes(blueprint: Blueprint) -> Section:
    """Return the disks that outlive their servers."""
    return Section(
        "volumes",
        "Volumes",
        {
            "size_gb": "GB",
            "server": "at server",
            "location": "at",
            "mount_path": "mounted at",
            "filesystem": "file system",
            "protected": "protected",
            "directories": "directories",
        },
        {
            volume.key: {
                "size_gb": volume.size_gb,
                "server": volume.server,
                "location": volume.location,
                "mount_path": volume.mount_path,
                "filesystem": volume.filesystem,
                "protected": volume.protect,
                "directories": " ".join(
                    item.path.removeprefix(volume.mount_path).lstrip("/") or "/"
                    for item in volume.directories
                ),
            }
            for volume in blueprint.volumes
        },
    )
