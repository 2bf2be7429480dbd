"""What the catalogue holds, typed: amounts are decimals in EUR net, memory and disk in GB."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """An immutable record that refuses fields it does not know."""

    # built with the whole that it is a part of, once, instead of alone as well
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Amount(Entry):
    """A price with the day from which it is known and the place where it stood."""

    amount: Decimal
    date: str
    source: str


class Prices(Entry):
    """What is not a server or a load balancer; percentages are of the server's price."""

    currency: str
    vat_rate: Decimal
    volume_gb_month: Amount
    snapshot_gb_month: Amount
    primary_ipv4_month: Amount
    primary_ipv6_month: Amount
    floating_ipv4_month: Amount
    floating_ipv6_month: Amount
    object_storage_month: Amount
    object_storage_tb_hour: Amount
    object_storage_traffic_tb: Amount
    object_storage_included_tb: Decimal
    object_storage_included_traffic_tb: Decimal
    traffic_tb: Amount
    traffic_tb_by_location: dict[str, Amount] = {}
    backup_percentage: Amount

    def traffic(self, location: str) -> Amount:
        """Return what a TB beyond the included ones costs at a location."""
        return self.traffic_tb_by_location.get(location, self.traffic_tb)


class Location(Entry):
    """A place where servers stand."""

    id: int
    name: str
    description: str
    country: str
    city: str
    latitude: float
    longitude: float
    network_zone: str


class TypePrice(Entry):
    """A server type's price in one location; `hourly_derived` where only the month is published."""

    monthly: Decimal
    hourly: Decimal
    hourly_derived: bool


class FormerPrice(Entry):
    """What a server type cost a month at a location until a day; who has one keeps it."""

    until: str
    monthly: Decimal
    source: str


class ServerType(Entry):
    """A server type that can be ordered.

    Attributes:
        traffic: TB a month that are included, by location; absent where it is not known.
        locations: where it is sold.
        prices: by location; one that is sold at an unknown price is absent.
        available: where it can be ordered now; None where nobody looked.
        history: former prices by location, the latest first.
    """

    id: int
    name: str
    cores: int
    memory: int
    disk: int
    cpu_type: Literal["shared", "dedicated"]
    architecture: Literal["x86", "arm"]
    category: str
    traffic: dict[str, Decimal]
    locations: tuple[str, ...]
    prices: dict[str, TypePrice]
    source: str
    date: str
    available: tuple[str, ...] | None = None
    history: dict[str, tuple[FormerPrice, ...]] = {}


class RetiredType(Entry):
    """A server type that is no longer sold, and what to take instead."""

    successor: str
    until: str


class LoadBalancerType(Entry):
    """A load balancer type; the same price everywhere, None where it is not known.

    Attributes:
        traffic_tb: included in a month in `traffic_zone`; elsewhere it is not known.
    """

    id: int
    name: str
    description: str
    max_connections: int
    max_services: int
    max_targets: int
    max_assigned_certificates: int
    traffic_tb: int
    traffic_zone: str = "eu-central"
    monthly: Decimal | None


class Image(Entry):
    """A system image."""

    id: int
    name: str
    description: str
    os_flavor: str
    os_version: str
    created: str
    disk_size: int


class EdgeRanges(Entry):
    """Where Cloudflare's edge connects from, in CIDR form; `date` is when it was last looked up."""

    source: str
    date: str
    ranges: tuple[str, ...]


class Catalogue(Entry):
    """Everything that is sold, by name, with source and date of the lists.

    Attributes:
        hours_in_month: by which an hour's price follows from a month's where none is published.
    """

    hours_in_month: Decimal
    prices: Prices
    locations: dict[str, Location]
    server_types: dict[str, ServerType]
    retired: dict[str, RetiredType]
    load_balancer_types: dict[str, LoadBalancerType]
    load_balancer_source: str
    load_balancer_date: str
    images: dict[str, Image]
    cloudflare: EdgeRanges
