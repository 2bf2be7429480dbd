"""What is sold, as the API shows it: locations, server and balancer types, images, prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.errors import invalid, not_found
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.listing import among, page_of
from localcloud.hetzner.prices import balancer_prices, price, type_prices

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.routing import Route

    from components.catalog import LoadBalancerType, Location, ServerType
    from localcloud.cloud import Cloud
    from localcloud.store import Document

DATACENTERS = {
    "fsn1": (4, "fsn1-dc14"),
    "nbg1": (2, "nbg1-dc3"),
    "hel1": (3, "hel1-dc2"),
    "ash": (5, "ash-dc1"),
    "hil": (6, "hil-dc1"),
    "sin": (7, "sin-dc1"),
}


def location_view(cloud: Cloud, name: str) -> Document:
    """Return a location's object."""
    return cloud.catalogue.locations[name].model_dump()


def datacenter_view(cloud: Cloud, place: str) -> Document:
    """Return the data centre of a location, deprecated but still part of bodies."""
    number, name = DATACENTERS[place]
    here = [kind.id for kind in cloud.catalogue.server_types.values() if place in kind.locations]
    return {
        "id": number,
        "name": name,
        "description": f"{cloud.catalogue.locations[place].description} virtual",
        "location": location_view(cloud, place),
        "server_types": {"supported": here, "available": here, "available_for_migration": here},
    }


def server_type_view(cloud: Cloud, kind: ServerType) -> Document:
    """Return a server type's object."""
    gone = cloud.market.deprecation(kind)
    return {
        "id": kind.id,
        "name": kind.name,
        "description": kind.name.upper(),
        "cores": kind.cores,
        "memory": float(kind.memory),
        "disk": kind.disk,
        "deprecated": gone is not None,
        "deprecation": gone,
        "prices": type_prices(cloud.catalogue, kind),
        "storage_type": "local",
        "cpu_type": kind.cpu_type,
        "category": kind.category,
        "architecture": kind.architecture,
        "locations": [
            {
                "id": cloud.catalogue.locations[place].id,
                "name": place,
                "deprecation": gone,
                "recommended": gone is None,
                "available": True,
            }
            for place in kind.locations
        ],
    }


def balancer_type_view(cloud: Cloud, kind: LoadBalancerType) -> Document:
    """Return a load balancer type's object."""
    shown = kind.model_dump(exclude={"traffic_tb", "traffic_zone", "monthly"})
    return shown | {"deprecated": None, "prices": balancer_prices(cloud.catalogue, kind)}


def find_location(cloud: Cloud, key: int | str, field: str = "location") -> Location:
    """Return a location by ID or name.

    Raises:
        ApiError: invalid_input of `field`.
    """
    for place in cloud.catalogue.locations.values():
        if str(key) in (place.name, str(place.id)):
            return place
    raise invalid(field, f"location '{key}' not found")


def find_server_type(cloud: Cloud, key: int | str) -> ServerType:
    """Return a server type by ID or name.

    Raises:
        ApiError: invalid_input.
    """
    for kind in cloud.catalogue.server_types.values():
        if str(key) in (kind.name, str(kind.id)):
            return kind
    raise invalid("server_type", f"server type '{key}' not found")


def find_balancer_type(cloud: Cloud, key: int | str) -> LoadBalancerType:
    """Return a load balancer type by ID or name.

    Raises:
        ApiError: invalid_input.
    """
    for kind in cloud.catalogue.load_balancer_types.values():
        if str(key) in (kind.name, str(kind.id)):
            return kind
    raise invalid("load_balancer_type", f"load balancer type '{key}' not found")


def _fixed(
    cloud: Cloud,
    plural: str,
    items: Callable[[Cloud], list[Document]],
    sortable: tuple[str, ...] = (),
) -> list[Route]:
    """Return list and get of something that never changes."""

    def every(call: Call[Any]) -> Answer:
        page = page_of(
            call.query,
            plural,
            items(call.cloud),
            filters={"name": among("name"), "architecture": among("architecture")},
            sortable=sortable,
        )
        if plural == "datacenters":
            page["recommendation"] = DATACENTERS["nbg1"][0]
        return Answer(page)

    def one(call: Call[Any]) -> Answer:
        for item in items(call.cloud):
            if item["id"] == call.id:
                return Answer({plural[:-1]: item})
        raise not_found(plural[:-1], call.id)

    return [
        route(cloud, "GET", f"/{plural}", every),
        route(cloud, "GET", f"/{plural}/{{id:int}}", one),
    ]


def _pricing(call: Call[Any]) -> Answer:
    cloud = call.cloud
    prices, places = cloud.catalogue.prices, cloud.catalogue.locations
    vat, hours = prices.vat_rate, cloud.catalogue.hours_in_month
    month = {
        ("primary", "ipv4"): prices.primary_ipv4_month.amount,
        ("primary", "ipv6"): prices.primary_ipv6_month.amount,
        ("floating", "ipv4"): prices.floating_ipv4_month.amount,
        ("floating", "ipv6"): prices.floating_ipv6_month.amount,
    }

    def addresses(kind: str, *, hourly: bool) -> list[Document]:
        return [
            {
                "type": version,
                "prices": [
                    {"location": place, "price_monthly": price(month[kind, version], vat)}
                    | ({"price_hourly": price(month[kind, version] / hours, vat)} if hourly else {})
                    for place in places
                ],
            }
            for version in ("ipv4", "ipv6")
        ]

    types = [server_type_view(cloud, kind) for kind in cloud.catalogue.server_types.values()]
    balancers = [
        balancer_type_view(cloud, kind) for kind in cloud.catalogue.load_balancer_types.values()
    ]
    return Answer(
        {
            "pricing": {
                "currency": prices.currency,
                "vat_rate": f"{vat:.10f}",
                "primary_ips": addresses("primary", hourly=True),
                "floating_ips": addresses("floating", hourly=False),
                "floating_ip": {"price_monthly": price(month["floating", "ipv4"], vat)},
                "image": {"price_per_gb_month": price(prices.snapshot_gb_month.amount, vat)},
                "volume": {"price_per_gb_month": price(prices.volume_gb_month.amount, vat)},
                "server_backup": {"percentage": f"{prices.backup_percentage.amount:.10f}"},
                "server_types": [{k: t[k] for k in ("id", "name", "prices")} for t in types],
                "load_balancer_types": [
                    {k: t[k] for k in ("id", "name", "prices")} for t in balancers
                ],
            }
        }
    )


def catalogue_routes(cloud: Cloud) -> list[Route]:
    """Return the routes of all that is read only."""
    by_name = ("id", "name")
    catalogue = cloud.catalogue
    return [
        *_fixed(
            cloud,
            "locations",
            lambda c: [location_view(c, n) for n in catalogue.locations],
            by_name,
        ),
        *_fixed(
            cloud, "datacenters", lambda c: [datacenter_view(c, n) for n in DATACENTERS], by_name
        ),
        *_fixed(
            cloud,
            "server_types",
            lambda c: [server_type_view(c, kind) for kind in catalogue.server_types.values()],
        ),
        *_fixed(
            cloud,
            "load_balancer_types",
            lambda c: [balancer_type_view(c, k) for k in catalogue.load_balancer_types.values()],
        ),
        *_fixed(cloud, "isos", lambda _: []),
        route(cloud, "GET", "/pricing", _pricing),
    ]
