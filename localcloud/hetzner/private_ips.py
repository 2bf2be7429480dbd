"""Addresses inside a private network: which are taken, and which one a new port gets."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from localcloud.addresses import gateway, next_private_ip
from localcloud.errors import ApiError, invalid

if TYPE_CHECKING:
    from collections.abc import Collection

    from localcloud.cloud import Cloud
    from localcloud.store import Document


def addresses(cloud: Cloud, network: int) -> set[str]:
    """Return all addresses that are taken in a network, gateways and reserved ones too."""
    body = cloud.find("network", network)
    taken = {gateway(body["ip_range"]), "172.31.1.1"}
    taken |= {subnet["gateway"] for subnet in body["subnets"]}
    for kind in ("server", "load_balancer"):
        for other in cloud.store.all(kind):
            for port in other["private_net"]:
                if port["network"] == network:
                    taken |= {port["ip"], *port.get("alias_ips", ())}
    return taken


def give_ip(
    cloud: Cloud,
    network: Document,
    wanted: str | None = None,
    ip_range: str | None = None,
    extra: Collection[str] = (),
) -> str:
    """Return an address for a new port: the wanted one, or a free one of the (last) subnet.

    Raises:
        ApiError: no_subnet_available, ip_not_available or invalid_input.
    """
    subnets = sorted(network["subnets"], key=lambda s: ipaddress.ip_network(s["ip_range"]))
    if ip_range is not None:
        subnets = [subnet for subnet in subnets if subnet["ip_range"] == ip_range]
    if not subnets:
        raise ApiError("no_subnet_available", "the network has no such subnet; add one first")
    taken = addresses(cloud, network["id"]) | set(extra)
    if wanted is None:
        for subnet in reversed(subnets):
            free = next_private_ip(subnet["ip_range"], taken)
            if free is not None:
                return free
        raise ApiError("no_subnet_available", "all addresses of the network's subnets are taken")
    address = ipaddress.ip_address(wanted)
    homes = [ipaddress.ip_network(s["ip_range"]) for s in subnets]
    home = next((net for net in homes if address in net), None)
    if home is None:
        raise invalid("ip", f"{wanted} is not in a subnet of the network")
    if wanted in taken or address in (home.network_address, home.broadcast_address):
        raise ApiError("ip_not_available", f"{wanted} is not available")
    return wanted
