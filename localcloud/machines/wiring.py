"""Cables: what joins a server or load balancer to the datacenter and to private networks."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from localcloud.machines import addressing, netns

if TYPE_CHECKING:
    from collections.abc import Collection

    from localcloud.hypervisor import NetworkPort

PUBLIC_MTU = 1500
# Hetzner's private networks are themselves tunnels.
PRIVATE_MTU = 1450
PUBLIC_LINK = "eth0"
FIRST_PRIVATE, LAST_PRIVATE = 7, 23


def private_link(taken: Collection[str]) -> str:
    """Name of the next private interface inside: enp7s0, enp8s0 and so on, as on Hetzner."""
    names = (f"enp{number}s0" for number in range(FIRST_PRIVATE, LAST_PRIVATE))
    return next(name for name in names if name not in taken)


def gateway(ip_range: str) -> str:
    """Router of a private network: the first address of its range."""
    return str(next(ipaddress.ip_network(ip_range).hosts()))


def connect_public(datacenter: str, link: str, inside: str, address: str, mac: str) -> None:
    """Give a namespace its eth0 with a routed /32 address."""
    netns.connect(netns.Cable(datacenter, link, inside, PUBLIC_LINK, mac, PUBLIC_MTU))
    netns.batch(
        inside,
        [
            f"address replace {address}/32 dev {PUBLIC_LINK}",
            f"route replace {addressing.ROUTER}/32 dev {PUBLIC_LINK}",
            f"route replace default via {addressing.ROUTER} dev {PUBLIC_LINK}",
        ],
    )
    netns.batch(datacenter, [f"route replace {address}/32 dev {link}"])


def ensure_network(network: str, ip_range: str) -> None:
    """Make the router of a private network."""
    netns.ensure(network, forwarding=True)
    netns.batch(network, [f"address replace {gateway(ip_range)}/32 dev lo"])


def connect_private(network: str, link: str, inside: str, inner: str, port: NetworkPort) -> None:
    """Give a namespace an interface in a private network, and it the way back."""
    router = gateway(port.ip_range)
    netns.connect(netns.Cable(network, link, inside, inner, port.mac, PRIVATE_MTU))
    netns.batch(
        inside,
        [
            f"address replace {port.ip}/32 dev {inner}",
            f"route replace {router}/32 dev {inner}",
            f"route replace {port.ip_range} via {router} dev {inner}",
            *(f"route replace {net} via {router} dev {inner}" for net, hop in port.routes),
        ],
    )
    netns.batch(network, [f"route replace {port.ip}/32 dev {link}"])
    # A route's gateway may not be attached yet; then its own attaching adds the route.
    own = [net for net, hop in port.routes if hop == port.ip]
    netns.batch(network, [f"route replace {net} via {port.ip} dev {link} onlink" for net in own])
