"""What is billed by use: traffic beyond a quota, object storage, snapshots; all of it estimated."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from components.blueprint.money import CostLine, cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from components.blueprint.priced import Objects, Snapshots, Traffic
    from components.catalog import Catalogue

_GB_IN_TB = Decimal(1000)
_HOURS = Decimal(744)  # in the longest month, by which the quota is counted in TB-hours
_NOTHING = Decimal(0)


def usage_lines(
    traffic: Iterable[Traffic],
    objects: Iterable[Objects],
    snapshots: Iterable[Snapshots],
    catalogue: Catalogue,
) -> Iterator[CostLine]:
    """Give the lines of what somebody expects to use; all of them have `estimated` set."""
    for item in traffic:
        yield _traffic(item, catalogue)
    for stored in objects:
        yield _objects(stored, catalogue)
    price = catalogue.prices.snapshot_gb_month
    for kept in snapshots:
        yield CostLine(
            key=f"snapshots:{kept.key}",
            description=f"snapshots of {kept.name} (about {kept.size_gb.normalize():f} GB)",
            quantity=kept.size_gb,
            unit="GB",
            unit_price=price.amount,
            monthly=cents(kept.size_gb * price.amount),
            source=price.source,
            date=price.date,
            estimated=True,
        )


def _traffic(item: Traffic, catalogue: Catalogue) -> CostLine:
    """Return the line of what goes beyond a quota; every begun TB is billed whole."""
    price = catalogue.prices.traffic(item.location)
    included = _included(item, catalogue)
    beyond = None if included is None else max(item.traffic_tb - included, _NOTHING)
    billed = None if beyond is None else beyond.to_integral_value(rounding="ROUND_CEILING")
    quota = "an unknown quota" if included is None else f"{included.normalize():f} TB"
    sent = item.traffic_tb.normalize()
    return CostLine(
        key=f"traffic:{item.key}",
        description=f"traffic of {item.name}: {sent:f} TB, {quota} included",
        quantity=item.traffic_tb if billed is None else billed,
        unit="TB",
        unit_price=price.amount,
        monthly=None if billed is None else cents(billed * price.amount),
        source=price.source,
        date=price.date,
        estimated=True,
    )


def _included(item: Traffic, catalogue: Catalogue) -> Decimal | None:
    """Return the TB a month that cost nothing more, None where that is not known."""
    if item.kind == "server":
        return catalogue.server_types[item.type].traffic.get(item.location)
    balancer = catalogue.load_balancer_types[item.type]
    zone = catalogue.locations[item.location].network_zone
    return Decimal(balancer.traffic_tb) if zone == balancer.traffic_zone else None


def _objects(stored: Objects, catalogue: Catalogue) -> CostLine:
    """Return the line of a bucket: the base price, and what goes beyond its quotas."""
    prices = catalogue.prices
    size = stored.size_gb / _GB_IN_TB - prices.object_storage_included_tb
    sent = stored.traffic_tb - prices.object_storage_included_traffic_tb
    monthly = (
        prices.object_storage_month.amount
        + max(size, _NOTHING) * _HOURS * prices.object_storage_tb_hour.amount
        + max(sent, _NOTHING) * prices.object_storage_traffic_tb.amount
    )
    return CostLine(
        key=f"object-storage:{stored.key}",
        description=f"object storage {stored.name} (about {stored.size_gb.normalize():f} GB)",
        quantity=Decimal(1),
        unit="month",
        unit_price=prices.object_storage_month.amount,
        monthly=cents(monthly),
        source=prices.object_storage_month.source,
        date=prices.object_storage_month.date,
        estimated=True,
    )
