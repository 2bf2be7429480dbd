"""What a blueprint costs a month: one line per thing that is paid for, EUR net."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from components.blueprint.cost_usage import usage_lines
from components.blueprint.money import CostLine, Costs, cents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.priced import (
        Objects,
        Server,
        Snapshots,
        Traffic,
        Typed,
        Volume,
    )
    from components.catalog import Amount, Catalogue, TypePrice

_PERCENT = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Paid:
    """All that is paid for; networks, firewalls, placement groups and DNS records are free.

    Attributes:
        traffic, objects, snapshots: what somebody expects to use; their lines are estimates.
    """

    servers: tuple[Server, ...] = ()
    primary_ips: tuple[Typed, ...] = ()
    volumes: tuple[Volume, ...] = ()
    floating_ips: tuple[Typed, ...] = ()
    load_balancers: tuple[Typed, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    objects: tuple[Objects, ...] = ()
    snapshots: tuple[Snapshots, ...] = ()


def costs(paid: Paid, catalogue: Catalogue) -> Costs:
    """Return all cost lines and their sum; unknown prices are named, not counted as zero."""
    return of_lines(tuple(lines(paid, catalogue)), catalogue)


def of_lines(kept: tuple[CostLine, ...], catalogue: Catalogue) -> Costs:
    """Return the sum of these lines."""
    return Costs(
        currency=catalogue.prices.currency,
        lines=kept,
        total=sum((line.monthly for line in kept if line.monthly is not None), Decimal(0)),
        unknown=tuple(line.key for line in kept if line.monthly is None),
        vat_rate=catalogue.prices.vat_rate,
    )


def lines(paid: Paid, catalogue: Catalogue) -> Iterator[CostLine]:
    """Give one line for each thing that is paid for, and one for a server's backups."""
    prices = catalogue.prices
    for server in paid.servers:
        yield from _server(server, catalogue)
    for primary in paid.primary_ips:
        amount = getattr(prices, f"primary_{primary.type}_month")
        text = f"primary {primary.type} {primary.name}"
        yield _line(f"primary-ip:{primary.key}", text, amount, catalogue)
    for volume in paid.volumes:
        key, text = f"volume:{volume.key}", f"volume {volume.name}"
        size = Decimal(volume.size_gb)
        yield _line(key, text, prices.volume_gb_month, catalogue, size, "GB")
    for floating in paid.floating_ips:
        amount = getattr(prices, f"floating_{floating.type}_month")
        text = f"floating {floating.type} {floating.name}"
        yield _line(f"floating-ip:{floating.key}", text, amount, catalogue)
    for balancer in paid.load_balancers:
        price = catalogue.load_balancer_types[balancer.type].monthly
        monthly = None if price is None else cents(price)
        yield CostLine(
            key=f"load-balancer:{balancer.key}",
            description=f"load balancer {balancer.name} ({balancer.type})",
            quantity=Decimal(1),
            unit="month",
            unit_price=monthly,
            monthly=monthly,
            source=catalogue.load_balancer_source,
            date=catalogue.load_balancer_date,
            hourly=None if monthly is None else monthly / catalogue.hours_in_month,
        )
    yield from usage_lines(paid.traffic, paid.objects, paid.snapshots, catalogue)


def metered(price: TypePrice, hours: Decimal) -> Decimal:
    """Return what a server costs for a time in one month: by the hour, capped at the month."""
    return min(price.hourly * hours, price.monthly)


def _server(server: Server, catalogue: Catalogue) -> Iterator[CostLine]:
    """Give the line of a server and, where they are on, of its backups."""
    kind = catalogue.server_types[server.type]
    price = kind.prices.get(server.location)
    monthly, hourly = (cents(price.monthly), price.hourly) if price else (None, None)
    yield CostLine(
        key=f"server:{server.key}",
        description=f"server {server.name} ({server.type}, {server.location})",
        quantity=Decimal(1),
        unit="month",
        unit_price=monthly,
        monthly=monthly,
        source=kind.source,
        date=kind.date,
        hourly=hourly,
    )
    if server.backups:
        share = catalogue.prices.backup_percentage
        part = share.amount / _PERCENT
        amount = cents(price.monthly * part) if price else None
        yield CostLine(
            key=f"backups:{server.key}",
            description=f"backups of {server.name} ({share.amount.normalize():f} %)",
            quantity=Decimal(1),
            unit="month",
            unit_price=amount,
            monthly=amount,
            source=share.source,
            date=share.date,
            hourly=None if hourly is None else hourly * part,
        )


def _line(  # noqa: PLR0913, PLR0917 - what a line is made of
    key: str,
    description: str,
    price: Amount,
    catalogue: Catalogue,
    quantity: Decimal = Decimal(1),
    unit: str = "month",
) -> CostLine:
    """Return the line of something with a price by the piece or by the GB."""
    monthly = quantity * price.amount
    return CostLine(
        key=key,
        description=description,
        quantity=quantity,
        unit=unit,
        unit_price=price.amount,
        monthly=cents(monthly),
        source=price.source,
        date=price.date,
        hourly=monthly / catalogue.hours_in_month,
    )
