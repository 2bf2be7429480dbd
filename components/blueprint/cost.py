"""What a blueprint costs a month: one line per thing that is paid for, EUR net."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from components.blueprint.money import CostLine, Costs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.priced import Server, Typed, Volume
    from components.catalog import Amount, Catalogue, TypePrice

_CENT = Decimal("0.01")
_PERCENT = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Paid:
    """All that is paid for; networks, firewalls, placement groups and DNS records are free."""

    servers: tuple[Server, ...] = ()
    primary_ips: tuple[Typed, ...] = ()
    volumes: tuple[Volume, ...] = ()
    floating_ips: tuple[Typed, ...] = ()
    load_balancers: tuple[Typed, ...] = ()


def costs(paid: Paid, catalogue: Catalogue) -> Costs:
    """Return all cost lines and their sum; unknown prices are named, not counted as zero."""
    kept = tuple(lines(paid, catalogue))
    return Costs(
        currency=catalogue.prices.currency,
        lines=kept,
        total=sum((line.monthly for line in kept if line.monthly is not None), Decimal(0)),
        unknown=tuple(line.key for line in kept if line.monthly is None),
    )


def lines(paid: Paid, catalogue: Catalogue) -> Iterator[CostLine]:
    """Give one line for each thing that is paid for, and one for a server's backups."""
    prices = catalogue.prices
    for server in paid.servers:
        yield from _server(server, catalogue)
    for primary in paid.primary_ips:
        price = getattr(prices, f"primary_{primary.type}_month")
        yield _line(f"primary-ip:{primary.key}", f"primary {primary.type} {primary.name}", price)
    for volume in paid.volumes:
        price = prices.volume_gb_month
        size = Decimal(volume.size_gb)
        yield _line(f"volume:{volume.key}", f"volume {volume.name}", price, size, "GB")
    for floating in paid.floating_ips:
        price = getattr(prices, f"floating_{floating.type}_month")
        text = f"floating {floating.type} {floating.name}"
        yield _line(f"floating-ip:{floating.key}", text, price)
    for balancer in paid.load_balancers:
        monthly = catalogue.load_balancer_types[balancer.type].monthly
        yield CostLine(
            key=f"load-balancer:{balancer.key}",
            description=f"load balancer {balancer.name} ({balancer.type})",
            quantity=Decimal(1),
            unit="month",
            unit_price=monthly,
            monthly=monthly,
            source=catalogue.load_balancer_source,
            date=catalogue.load_balancer_date,
        )


def metered(price: TypePrice, hours: Decimal) -> Decimal:
    """Return what a server costs for a time in one month: by the hour, capped at the month."""
    return min(price.hourly * hours, price.monthly)


def _server(server: Server, catalogue: Catalogue) -> Iterator[CostLine]:
    """Give the line of a server and, where they are on, of its backups."""
    kind = catalogue.server_types[server.type]
    price = kind.prices.get(server.location)
    monthly = price.monthly if price else None
    yield CostLine(
        key=f"server:{server.key}",
        description=f"server {server.name} ({server.type}, {server.location})",
        quantity=Decimal(1),
        unit="month",
        unit_price=monthly,
        monthly=monthly,
        source=kind.source,
        date=kind.date,
    )
    if server.backups:
        share = catalogue.prices.backup_percentage
        amount = None if monthly is None else _cents(monthly * share.amount / _PERCENT)
        yield CostLine(
            key=f"backups:{server.key}",
            description=f"backups of {server.name} ({share.amount.normalize():f} %)",
            quantity=Decimal(1),
            unit="month",
            unit_price=amount,
            monthly=amount,
            source=share.source,
            date=share.date,
        )


def _line(
    key: str,
    description: str,
    price: Amount,
    quantity: Decimal = Decimal(1),
    unit: str = "month",
) -> CostLine:
    """Return the line of something with a price by the piece or by the GB."""
    return CostLine(
        key=key,
        description=description,
        quantity=quantity,
        unit=unit,
        unit_price=price.amount,
        monthly=_cents(quantity * price.amount),
        source=price.source,
        date=price.date,
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)
