"""What a network is asked with: its range, its subnets and its routes."""

from __future__ import annotations

from typing import Literal

from localcloud.hetzner.fields import (
    Body,
    Cidr,
    IpAddress,
    Labels,
    Name,
    NameAndLabels,
    PrivateCidr,
)


class SubnetBody(Body):
    """A subnet as it is asked for."""

    type: Literal["cloud", "server", "vswitch"]
    network_zone: str
    ip_range: PrivateCidr | None = None
    vswitch_id: int | None = None


class RouteBody(Body):
    """A route as it is asked for and shown."""

    destination: Cidr
    gateway: IpAddress


class CreateNetwork(Body):
    """Body of POST /networks."""

    name: Name
    ip_range: PrivateCidr
    labels: Labels | None = None
    subnets: list[SubnetBody] | None = None
    routes: list[RouteBody] | None = None
    expose_routes_to_vswitch: bool | None = None


class ChangeNetwork(NameAndLabels):
    """Body of PUT /networks/{id}."""

    expose_routes_to_vswitch: bool | None = None


class IpRange(Body):
    """Body of change_ip_range and delete_subnet."""

    ip_range: PrivateCidr
