"""Read the catalogue's data files; they are part of the program, so a mistake in them is a bug."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from components.catalog.models import (
    Catalogue,
    EdgeRanges,
    Image,
    LoadBalancerType,
    Location,
    Prices,
    RetiredType,
    ServerType,
    TypePrice,
)

DATA = Path(__file__).parent / "data"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast
_HOURLY_STEP = Decimal("0.0001")


@cache
def load_catalogue() -> Catalogue:
    """Return today's catalogue, read once."""
    types = _read("server_types")
    balancers = _read("load_balancer_types")
    return Catalogue(
        prices=Prices.model_validate(_read("prices")),
        locations={e["name"]: Location.model_validate(e) for e in _read("locations")["locations"]},
        server_types={e["name"]: _server_type(e, types) for e in types["server_types"]},
        retired={name: RetiredType.model_validate(e) for name, e in types["retired"].items()},
        load_balancer_types={
            e["name"]: LoadBalancerType.model_validate(e) for e in balancers["load_balancer_types"]
        },
        load_balancer_source=balancers["source"],
        load_balancer_date=balancers["date"],
        images={e["name"]: Image.model_validate(e) for e in _read("images")["images"]},
        cloudflare=EdgeRanges.model_validate(_read("cloudflare")),
    )


def _read(name: str) -> dict[str, Any]:
    """Parse one data file."""
    with (DATA / f"{name}.yaml").open(encoding="utf-8") as file:
        data: dict[str, Any] = yaml.load(file, Loader=_LOADER)  # noqa: S506 - a safe loader
    return data


def _server_type(entry: dict[str, Any], table: dict[str, Any]) -> ServerType:
    """Spread what a product line shares, and a region's price, over its types and locations."""
    line = table["lines"][entry["line"]]
    regions = {region: table["regions"][region] for region in line["regions"]}
    hours = Decimal(table["hours_in_month"])
    return ServerType(
        id=entry["id"],
        name=entry["name"],
        cores=entry["cores"],
        memory=entry["memory"],
        disk=entry["disk"],
        cpu_type=line["cpu_type"],
        architecture=line["architecture"],
        category=line["category"],
        traffic_tb=line["traffic_tb"],
        locations=tuple(place for places in regions.values() for place in places),
        prices={
            place: _price(Decimal(monthly), entry.get("hourly", {}).get(region), hours)
            for region, monthly in entry.get("monthly", {}).items()
            for place in regions[region]
        },
        source=table["source"],
        date=table["date"],
    )


def _price(monthly: Decimal, hourly: str | None, hours: Decimal) -> TypePrice:
    """Give the hourly price as published, else derive it from the monthly one."""
    derived = (monthly / hours).quantize(_HOURLY_STEP, rounding=ROUND_HALF_UP)
    return TypePrice(
        monthly=monthly,
        hourly=Decimal(hourly) if hourly else derived,
        hourly_derived=hourly is None,
    )
