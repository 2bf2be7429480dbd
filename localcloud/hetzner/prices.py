"""Prices as the API writes them: decimal strings, net and gross, per location."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.catalog import Catalogue, LoadBalancerType, ServerType
    from localcloud.store import Document

HOURS = Decimal(624)  # how the published monthly prices follow from the hourly ones
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
            "included_traffic": server_type.traffic_tb * TERABYTE,
            "price_per_tb_traffic": price(catalogue.prices.traffic_tb.amount, vat),
        }
        for place, known in server_type.prices.items()
    ]


def balancer_prices(catalogue: Catalogue, kind: LoadBalancerType) -> list[Document]:
    """Return what a load balancer type costs, nothing where that is not known."""
    if kind.monthly is None:
        return []
    vat = catalogue.prices.vat_rate
    return [
        {
            "location": place,
            "price_hourly": price((kind.monthly / HOURS).quantize(Decimal("0.0001")), vat),
            "price_monthly": price(kind.monthly, vat),
            "included_traffic": kind.traffic_tb * TERABYTE,
            "price_per_tb_traffic": price(catalogue.prices.traffic_tb.amount, vat),
        }
        for place in catalogue.locations
    ]
