"""Whether a network has room for a subnet or a route, and how it is kept."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from localcloud.addresses import gateway
from localcloud.errors import ApiError, invalid

if TYPE_CHECKING:
    from localcloud.cloud import Cloud
    from localcloud.hetzner.network_bodies import RouteBody, SubnetBody
    from localcloud.store import Document

SUBNET_PREFIX = 24  # of a subnet whose range is left to the cloud
MAX_SUBNETS = 50


def new_subnet(cloud: Cloud, network: Document, wanted: SubnetBody) -> Document:
    """Return a new subnet of a network.

    Raises:
        ApiError: invalid_input, unsupported_error.
    """
    if wanted.type == "vswitch":
        raise ApiError("unsupported_error", "the local cloud has no vSwitch; use type cloud")
    zones = sorted({place.network_zone for place in cloud.catalogue.locations.values()})
    if wanted.network_zone not in zones:
        raise invalid("network_zone", f"unknown zone; one of {', '.join(zones)}")
    if len(network["subnets"]) >= MAX_SUBNETS:
        raise ApiError("resource_limit_exceeded", f"a network has {MAX_SUBNETS} subnets at most")
    whole = ipaddress.IPv4Network(network["ip_range"])
    others = [ipaddress.IPv4Network(subnet["ip_range"]) for subnet in network["subnets"]]
    if wanted.ip_range is None:
        parts = whole.subnets(new_prefix=max(SUBNET_PREFIX, whole.prefixlen))
        free = (part for part in parts if not any(part.overlaps(other) for other in others))
        chosen = next(free, None)
        if chosen is None:
            raise ApiError("no_subnet_available", "the network has no room for another subnet")
    else:
        chosen = ipaddress.IPv4Network(wanted.ip_range)
        if not chosen.subnet_of(whole):
            raise invalid("ip_range", f"{chosen} is not part of the network's {whole}")
        if any(chosen.overlaps(other) for other in others):
            raise invalid("ip_range", f"{chosen} overlaps another subnet of the network")
    return {
        "type": wanted.type,
        "ip_range": str(chosen),
        "network_zone": wanted.network_zone,
        "gateway": gateway(network["ip_range"]),
        "vswitch_id": None,
    }


def new_route(network: Document, wanted: RouteBody) -> Document:
    """Return a new route of a network.

    Raises:
        ApiError: invalid_input.
    """
    whole = ipaddress.ip_network(network["ip_range"])
    if ipaddress.ip_address(wanted.gateway) not in whole:
        raise invalid("gateway", f"{wanted.gateway} is not in the network's {whole}")
    if any(known["destination"] == wanted.destination for known in network["routes"]):
        raise invalid("destination", f"{wanted.destination} has a route already")
    return wanted.model_dump()
