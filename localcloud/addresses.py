"""Addresses: which are free, which hardware address a port has, which gateway a network has."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from localcloud.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Collection

FIRST_PUBLIC = 10  # below: the host end, and room for the data centre's own services
DOCUMENTATION_V6 = ipaddress.IPv6Network("2001:db8::/32")


def next_public_ipv4(public_range: str, used: Collection[str], after: int) -> str:
    """Return a free public address, later ones first so that none comes back at once.

    Args:
        public_range: CIDR out of which addresses are given.
        used: addresses that are given.
        after: how many were given so far.

    Raises:
        ApiError: resource_unavailable where all are given.
    """
    network = ipaddress.IPv4Network(public_range)
    hosts = range(FIRST_PUBLIC, network.num_addresses - 1)
    for step in range(len(hosts)):
        ip = str(network[hosts[(after + step) % len(hosts)]])
        if ip not in used:
            return ip
    raise ApiError(
        "resource_unavailable",
        f"all public addresses of {public_range} are given; delete servers, load balancers, "
        "primary or floating IPs of this local cloud",
    )


def public_ipv6(number: int) -> str:
    """Return the /64 of a server, address or load balancer; out of the documentation range."""
    base = int(DOCUMENTATION_V6.network_address) + (number << 64)
    return f"{ipaddress.IPv6Address(base)}/64"


def gateway(ip_range: str) -> str:
    """Return the gateway of a private network: its first address, as on Hetzner."""
    return str(ipaddress.ip_network(ip_range)[1])


def next_private_ip(subnet: str, taken: Collection[str]) -> str | None:
    """Return the lowest free address of a subnet, None where it is full."""
    network = ipaddress.IPv4Network(subnet)
    for host in range(1, network.num_addresses - 1):
        ip = str(network[host])
        if ip not in taken:
            return ip
    return None


def mac(number: int, port: int = 0) -> str:
    """Return a locally administered hardware address for a port of a server or balancer."""
    octets = [0x86, port & 0xFF, *(number & 0xFFFFFFFF).to_bytes(4, "big")]
    return ":".join(f"{octet:02x}" for octet in octets)
