"""Decide servers, their addresses, their disk and what their first boot makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.plan_edge import web_sources
from components.blueprint.servers import (
    EVERY,
    CloudInitSpec,
    DirectorySpec,
    FloatingIpSpec,
    PlacementGroupSpec,
    PrimaryIpSpec,
    ServerSpec,
    VolumeSpec,
)

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.stack import ServerConfig

# what a server needs besides its image; user data installs what is missing
PACKAGES = (
    "docker.io",
    "nftables",
    "fail2ban",
    "python3-systemd",
    "unattended-upgrades",
    "ca-certificates",
    "e2fsprogs",
    "iproute2",
)
# The cloud keeps at most so many servers of one group apart.
GROUP_SIZE = 10


def plan_servers(
    context: Context, directories: tuple[DirectorySpec, ...] = ()
) -> tuple[ServerSpec, ...]:
    """Return all servers, sorted by key, with the directories that services bind on their disks."""
    servers = context.config.settings.servers
    return tuple(_server(context, key, servers[key], directories) for key in sorted(servers))


def _server(
    context: Context, key: str, server: ServerConfig, directories: tuple[DirectorySpec, ...]
) -> ServerSpec:
    settings, system = context.config.settings, context.config.system
    return ServerSpec(
        key=key,
        name=context.physical(key),
        role="-".join(server.roles) if len(server.roles) == 1 else "mixed",
        type=server.type,
        location=context.config.location(key),
        image=settings.image,
        private_ip=addressing.server_address(key),
        network="private",
        firewalls=("servers",),
        primary_ip=key,
        placement_group=_group(context, context.config.location(key)),
        backups=settings.backups if server.backups is None else server.backups,
        delete_protection=settings.protect,
        labels={
            **context.labels("app-server"),
            "server": key,
            # policies read it: that nothing keeps this one's disk is a word of the stack's file
            **({"backups": "none"} if server.backups is False else {}),
        },
        cloud_init=_cloud_init(context, key),
        ssh_user=system.user,
        ssh_port=system.ssh_port,
        swarm="manager" if key == manager(context) else "worker",
        node_labels={f"plinth.role.{role}": "true" for role in sorted(server.roles)},
        directories=tuple(
            dict.fromkeys(
                d for d in directories if d.volume is None and d.role in (*server.roles, EVERY)
            )
        ),
    )


def _cloud_init(context: Context, key: str) -> CloudInitSpec:
    settings, system = context.config.settings, context.config.system
    xfs = any(volume.filesystem == "xfs" for volume in context.config.volumes.values())
    return CloudInitSpec(
        hostname=context.physical(key),
        user=system.user,
        ssh_port=system.ssh_port,
        packages=(*PACKAGES, *(("xfsprogs",) if xfs else ())),
        public_tcp_ports=system.public_ports,
        web_sources=web_sources(context),
        ssh_sources=context.ssh_sources,
        trusted_ranges=(str(addressing.NETWORK),),
        swap_gb=system.swap,
        admin_keys=settings.admin_keys,
        docker_pool=str(addressing.BRIDGES),
    )


def manager(context: Context) -> str:
    """Return the key of the server that makes the Swarm and leads it.

    One manager, whatever the number of servers: what runs goes on while it is away, and three
    would lose their majority whenever a change takes two of them down one after the other.
    """
    servers = context.config.settings.servers
    return min((key for key, server in servers.items() if server.manager), default=min(servers))


def holder(context: Context, volume: str) -> str:
    """Return the key of the server that has a volume."""
    return context.config.holder(volume) or manager(context)


def _group(context: Context, location: str) -> str:
    """Return the key of a location's placement group; the stack's own location has the short one.

    A group stands in one place: the cloud can keep apart only what is close together.
    """
    return "servers" if location == context.config.settings.location else f"servers-{location}"


def plan_placement_groups(context: Context) -> tuple[PlacementGroupSpec, ...]:
    """Return the groups that spread the servers; they are free.

    The first server is in it from the start: the cloud lets only a server that is off join.
    """
    config = context.config
    keys = {_group(context, config.location(key)) for key in config.settings.servers}
    return tuple(
        PlacementGroupSpec(
            key=key,
            name=context.physical(key),
            type="spread",
            labels=context.labels("app-server"),
        )
        for key in sorted(keys)
    )


def plan_primary_ips(context: Context) -> tuple[PrimaryIpSpec, ...]:
    """Return one public IPv4 for each server; it survives the server."""
    settings = context.config.settings
    return tuple(
        PrimaryIpSpec(
            key=key,
            name=context.physical(key, "ipv4"),
            type="ipv4",
            location=context.config.location(key),
            delete_protection=settings.protect,
            labels=context.labels("app-server"),
        )
        for key in sorted(settings.servers)
    )


def plan_volumes(
    context: Context, directories: tuple[DirectorySpec, ...]
) -> tuple[VolumeSpec, ...]:
    """Return the volumes with the directories that services bind; each stands with its server."""
    protect = context.config.settings.protect
    return tuple(
        VolumeSpec(
            key=key,
            name=context.physical(key),
            server=holder(context, key),
            size_gb=volume.size,
            filesystem=volume.filesystem,
            mount_path=context.config.mount_path(key),
            location=context.config.location(holder(context, key)),
            protect=protect,
            delete_protection=protect,
            labels=context.labels("data-layer"),
            directories=tuple(item for item in directories if item.volume == key),
        )
        for key, volume in context.config.volumes.items()
    )


def plan_floating_ips(context: Context) -> tuple[FloatingIpSpec, ...]:
    """Return the address that moves to another server when this one is replaced."""
    settings = context.config.settings
    if not settings.floating_ip:
        return ()
    edges = context.servers_with("edge")
    server = edges[0] if edges else manager(context)
    address = FloatingIpSpec(
        key="edge",
        name=context.physical("edge"),
        type="ipv4",
        home_location=context.config.location(server),
        server=server,
        description=f"{context.name}: direct way in, past the load balancer",
        delete_protection=settings.protect,
        labels=context.labels("edge"),
    )
    return (address,)
