"""Prices as the API writes them: decimal strings, net and gross, per location."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.catalog import Catalogue, LoadBalancerType, ServerType
    from localcloud.store import Document

TERABYTE = 1024**4


def price(net: Decimal, vat_rate: Decimal) -> Document:
    """Return net and gross, as strings with ten decimals."""
    gross = net * (1 + vat_rate / 100)
    return {"net": f"{net:.10f}", "gross": f"{gross:.10f}"}


def type_prices(catalogue: Catalogue, server_type: ServerType) -> list[Document]:
    """Return what a server type costs in every location where its price is known."""
    vat = catalogue.prices.vat_rate
    return [
        {
            "location": place,
            "price_hourly": price(known.hourly, vat),
            "price_monthly": price(known.monthly, vat),
            "included_traffic": included_traffic(server_type, place),
            "price_per_tb_traffic": price(catalogue.prices.traffic(place).amount, vat),
        }
        for place, known in server_type.prices.items()
    ]


def included_traffic(server_type: ServerType, place: str) -> int:
    """Return the bytes a month that cost nothing more; 0 where the catalogue does not know."""
    return int(server_type.traffic.get(place, Decimal(0)) * TERABYTE)


def balancer_prices(catalogue: Catalogue, kind: LoadBalancerType) -> list[Document]:
    """Return what a load balancer type costs, nothing where that is not known."""
    if kind.monthly is None:
        return []
    vat = catalogue.prices.vat_rate
    hour = (kind.monthly / catalogue.hours_in_month).quantize(Decimal("0.0001"))
    return [
        {
            "location": place,
            "price_hourly": price(hour, vat),
            "price_monthly": price(kind.monthly, vat),
            "included_traffic": kind.traffic_tb * TERABYTE,
            "price_per_tb_traffic": price(catalogue.prices.traffic(place).amount, vat),
        }
        for place in catalogue.locations
    ]
