"""Decide servers, their addresses, their disk and what their first boot makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.servers import (
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
VOLUME_KEY = "data"


def plan_servers(context: Context) -> tuple[ServerSpec, ...]:
    """Return all servers, sorted by key; the first of them makes the Swarm."""
    servers = context.config.settings.servers
    return tuple(_server(context, key, servers[key]) for key in sorted(servers))


def _server(context: Context, key: str, server: ServerConfig) -> ServerSpec:
    settings, system = context.config.settings, context.config.system
    node_labels = {f"plinth.role.{role}": "true" for role in sorted(server.roles)}
    if key == data_server(context):
        node_labels[f"plinth.volume.{VOLUME_KEY}"] = "true"
    return ServerSpec(
        key=key,
        name=context.physical(key),
        role="-".join(server.roles) if len(server.roles) == 1 else "mixed",
        type=server.type,
        location=settings.location,
        image=settings.image,
        private_ip=addressing.server_address(key),
        network="private",
        firewalls=("servers",),
        primary_ip=key,
        placement_group="servers",
        backups=settings.backups,
        delete_protection=settings.protect,
        labels={**context.labels("app-server"), "server": key},
        cloud_init=_cloud_init(context, key),
        ssh_user=system.user,
        ssh_port=system.ssh_port,
        swarm="manager" if key == min(settings.servers) else "worker",
        node_labels=node_labels,
    )


def _cloud_init(context: Context, key: str) -> CloudInitSpec:
    settings, system = context.config.settings, context.config.system
    xfs = ("xfsprogs",) if settings.volume.filesystem == "xfs" else ()
    return CloudInitSpec(
        hostname=context.physical(key),
        user=system.user,
        ssh_port=system.ssh_port,
        packages=(*PACKAGES, *xfs),
        public_tcp_ports=system.public_ports,
        ssh_sources=settings.ssh_from,
        trusted_ranges=(str(addressing.NETWORK),),
        swap_gb=system.swap,
        data_path=system.data_path,
        admin_keys=settings.admin_keys,
        docker_pool=str(addressing.BRIDGES),
    )


def data_server(context: Context) -> str:
    """Return the key of the server that has the data volume."""
    holders = context.servers_with("data")
    return holders[0] if holders else min(context.config.settings.servers)


def plan_placement_groups(context: Context) -> tuple[PlacementGroupSpec, ...]:
    """Return the group that spreads the servers; it is free.

    The first server is in it from the start: the cloud lets only a server that is off join.
    """
    group = PlacementGroupSpec(
        key="servers",
        name=context.physical("servers"),
        type="spread",
        labels=context.labels("app-server"),
    )
    return (group,)


def plan_primary_ips(context: Context) -> tuple[PrimaryIpSpec, ...]:
    """Return one public IPv4 for each server; it survives the server."""
    settings = context.config.settings
    return tuple(
        PrimaryIpSpec(
            key=key,
            name=context.physical(key, "ipv4"),
            type="ipv4",
            location=settings.location,
            delete_protection=settings.protect,
            labels=context.labels("app-server"),
        )
        for key in sorted(settings.servers)
    )


def plan_volumes(
    context: Context, directories: tuple[DirectorySpec, ...]
) -> tuple[VolumeSpec, ...]:
    """Return the data volume with the directories that services bind."""
    settings = context.config.settings
    volume = VolumeSpec(
        key=VOLUME_KEY,
        name=context.physical(VOLUME_KEY),
        server=data_server(context),
        size_gb=settings.volume.size,
        filesystem=settings.volume.filesystem,
        mount_path=context.config.system.data_path,
        location=settings.location,
        protect=settings.protect,
        delete_protection=settings.protect,
        labels=context.labels("data-layer"),
        directories=directories,
    )
    return (volume,)


def plan_floating_ips(context: Context) -> tuple[FloatingIpSpec, ...]:
    """Return the address that moves to another server when this one is replaced."""
    settings = context.config.settings
    if not settings.floating_ip:
        return ()
    edges = context.servers_with("edge")
    address = FloatingIpSpec(
        key="edge",
        name=context.physical("edge"),
        type="ipv4",
        home_location=settings.location,
        server=edges[0] if edges else min(settings.servers),
        description=f"{context.name}: direct way in, past the load balancer",
        delete_protection=settings.protect,
        labels=context.labels("edge"),
    )
    return (address,)
