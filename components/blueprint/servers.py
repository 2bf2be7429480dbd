"""Specs of what a cloud account holds for servers: networks, firewalls, machines, disks, addresses.

Keys are stable identities (`app-1`); names are what the cloud displays. Sizes are in GB as Hetzner
counts them, addresses are strings in CIDR or dotted form. References between specs are by key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class SubnetSpec:
    """A range of a private network in which servers get addresses."""

    key: str
    ip_range: str
    zone: str  # network zone, for example eu-central


@dataclass(frozen=True, kw_only=True)
class NetworkSpec:
    """A private network; servers and load balancer reach one another over it alone."""

    key: str
    name: str
    ip_range: str
    subnets: tuple[SubnetSpec, ...]
    labels: Mapping[str, str]
    delete_protection: bool


@dataclass(frozen=True, kw_only=True)
class FirewallRuleSpec:
    """One rule of a cloud firewall; what no inbound rule allows is dropped."""

    description: str
    direction: Literal["in", "out"]
    protocol: Literal["tcp", "udp", "icmp"]
    port: str | None  # "80" or "8000-9000"; None for icmp
    cidrs: tuple[str, ...]  # sources of "in", destinations of "out"


@dataclass(frozen=True, kw_only=True)
class FirewallSpec:
    """A cloud firewall, enforced outside the server."""

    key: str
    name: str
    rules: tuple[FirewallRuleSpec, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PlacementGroupSpec:
    """A group whose servers the cloud keeps on different hosts."""

    key: str
    name: str
    type: Literal["spread"]
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class PrimaryIpSpec:
    """A server's public address, kept when the server is replaced."""

    key: str
    name: str
    type: Literal["ipv4", "ipv6"]
    location: str
    delete_protection: bool
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CloudInitSpec:
    """What a server's first boot makes of it, all but the bootstrap host key and login keys.

    `components.render.cloud_init.user_data` turns it into cloud-init's text.

    Attributes:
        public_tcp_ports: web ports, open to `web_sources`.
        trusted_ranges: private ranges that are let in freely.
        swap_gb: size of the swap file; 0 for none.
    """

    hostname: str
    user: str
    ssh_port: int
    packages: tuple[str, ...]
    public_tcp_ports: tuple[int, ...]
    web_sources: tuple[str, ...]
    ssh_sources: tuple[str, ...]
    trusted_ranges: tuple[str, ...]
    swap_gb: int
    admin_keys: tuple[str, ...] = ()  # public SSH keys besides the stack's own
    docker_pool: str = "172.20.0.0/16"  # ranges Docker gives its own bridges


@dataclass(frozen=True, kw_only=True)
class ServerSpec:
    """A server and its place in the network and the Swarm.

    Attributes:
        swarm: the node's part in the Swarm; the first manager makes it, the others join.
        node_labels: Swarm node labels that services are placed by.
        directories: made on its own disk before services start.
        delete_protection: the cloud's own protection against delete and rebuild.
    """

    key: str
    name: str
    role: str
    type: str
    location: str
    image: str
    private_ip: str
    network: str
    firewalls: tuple[str, ...]
    primary_ip: str
    placement_group: str | None
    backups: bool
    delete_protection: bool
    labels: Mapping[str, str]
    cloud_init: CloudInitSpec
    ssh_user: str
    ssh_port: int
    swarm: Literal["manager", "worker"]
    public_ipv6: bool = True
    node_labels: Mapping[str, str] = field(default_factory=dict)
    directories: tuple[DirectorySpec, ...] = ()


EVERY = "*"  # in place of a role: on all servers


@dataclass(frozen=True, kw_only=True)
class DirectorySpec:
    """A directory that must be there, with this owner, before a service binds it.

    Attributes:
        volume: key of the volume that it is on; None: the own disk of each server with `role`,
            `*` for all.
    """

    path: str
    uid: int
    gid: int
    mode: str  # octal, for example "0700"
    volume: str | None = "data"
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class VolumeSpec:
    """A disk that outlives its server.

    Attributes:
        protect: Pulumi's own protection (`protect=True`, kept when dropped from the program).
        delete_protection: the cloud's protection.
        directories: made by `plinth-dirs` once it is mounted.
    """

    key: str
    name: str
    server: str
    size_gb: int
    filesystem: Literal["ext4", "xfs"]
    mount_path: str
    location: str
    protect: bool
    delete_protection: bool
    labels: Mapping[str, str]
    directories: tuple[DirectorySpec, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FloatingIpSpec:
    """A public address that can be moved from one server to another without a change of DNS."""

    key: str
    name: str
    type: Literal["ipv4", "ipv6"]
    home_location: str
    server: str
    description: str
    delete_protection: bool
    labels: Mapping[str, str]
