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
    FormerPrice,
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
def load_catalogue(folder: Path = DATA) -> Catalogue:
    """Return the catalogue of a folder, read once.

    Args:
        folder: its data files; the project's own, unless somebody tries other prices.
    """
    types = _read(folder, "server_types")
    balancers = _read(folder, "load_balancer_types")
    return Catalogue(
        hours_in_month=Decimal(types["hours_in_month"]),
        prices=Prices.model_validate(_read(folder, "prices")),
        locations={
            e["name"]: Location.model_validate(e) for e in _read(folder, "locations")["locations"]
        },
        server_types={e["name"]: _server_type(e, types) for e in types["server_types"]},
        retired={name: RetiredType.model_validate(e) for name, e in types["retired"].items()},
        load_balancer_types={
            e["name"]: LoadBalancerType.model_validate(e) for e in balancers["load_balancer_types"]
        },
        load_balancer_source=balancers["source"],
        load_balancer_date=balancers["date"],
        images={e["name"]: Image.model_validate(e) for e in _read(folder, "images")["images"]},
        cloudflare=EdgeRanges.model_validate(_read(folder, "cloudflare")),
    )


def _read(folder: Path, name: str) -> dict[str, Any]:
    """Parse one data file."""
    with (folder / f"{name}.yaml").open(encoding="utf-8") as file:
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
        traffic={
            place: Decimal(amount)
            for region, amount in _traffic(entry, line).items()
            if region in regions
            for place in regions[region]
        },
        locations=tuple(place for places in regions.values() for place in places),
        prices={
            place: _price(Decimal(monthly), entry.get("hourly", {}).get(region), hours)
            for region, monthly in entry.get("monthly", {}).items()
            for place in regions[region]
        },
        source=table["source"],
        date=table["date"],
        available=tuple(entry["available"]) if "available" in entry else None,
        history=_history(entry, table, regions),
    )


def _traffic(entry: dict[str, Any], line: dict[str, Any]) -> dict[str, str]:
    """Return the included TB by region: the type's own, else its line's."""
    found: dict[str, str] = line.get("traffic_tb", {}) | entry.get("traffic_tb", {})
    return found


def _history(
    entry: dict[str, Any], table: dict[str, Any], regions: dict[str, list[str]]
) -> dict[str, tuple[FormerPrice, ...]]:
    """Spread a type's former prices over the locations of their regions, the latest first."""
    found: dict[str, list[FormerPrice]] = {}
    for period in table.get("history", ()):
        for region, monthly in period["monthly"].get(entry["name"], {}).items():
            former = FormerPrice(
                until=period["until"], monthly=Decimal(monthly), source=period["source"]
            )
            for place in regions[region]:
                found.setdefault(place, []).append(former)
    return {
        place: tuple(sorted(prices, key=lambda price: price.until, reverse=True))
        for place, prices in found.items()
    }


def _price(monthly: Decimal, hourly: str | None, hours: Decimal) -> TypePrice:
    """Give the hourly price as published, else derive it from the monthly one."""
    derived = (monthly / hours).quantize(_HOURLY_STEP, rounding=ROUND_HALF_UP)
    return TypePrice(
        monthly=monthly,
        hourly=Decimal(hourly) if hourly else derived,
        hourly_derived=hourly is None,
    )
