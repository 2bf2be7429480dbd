"""An invoice of a project, made of nothing but what its API tells: the inventory and `/pricing`.

Written apart from Plinth's own calculator and without its catalogue, so that a mistake in one of
them shows. A whole month is billed, each item rounded to the cent, VAT on the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Json = Any
Get = Callable[[str], Json]


@dataclass(frozen=True)
class Invoice:
    """What the cloud would bill.

    Attributes:
        items: net amount of each thing, by kind and name.
        missing: things that the price list has no price for; they are in no sum.
        vat_rate: in percent.
    """

    currency: str
    items: Mapping[str, Decimal]
    missing: tuple[str, ...]
    vat_rate: Decimal

    @property
    def net(self) -> Decimal:
        """The sum before VAT."""
        return sum(self.items.values(), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """The sum with VAT."""
        return to_cent(self.net + self.net * self.vat_rate / 100)


def to_cent(amount: Decimal) -> Decimal:
    """Round as bills are rounded: half a cent is a cent."""
    return amount.quantize(Decimal("1.00"), ROUND_HALF_UP)


def invoice(get: Get) -> Invoice:
    """Bill all that a project holds.

    Args:
        get: answers a GET below `/v1`, given path and query.
    """
    pricing = get("/pricing")["pricing"]
    items: dict[str, Decimal] = {}
    missing: list[str] = []
    for name, amount in _amounts(get, pricing):
        if amount is None:
            missing.append(name)
        else:
            items[name] = to_cent(amount)
    vat = Decimal(pricing["vat_rate"])
    return Invoice(pricing["currency"], items, tuple(sorted(missing)), vat)


def _amounts(get: Get, pricing: Json) -> Iterator[tuple[str, Decimal | None]]:
    for server in _all(get, "servers"):
        monthly = _of_type(pricing["server_types"], server["server_type"]["name"], _place(server))
        yield f"server {server['name']}", monthly
        if server["backup_window"]:
            share = Decimal(pricing["server_backup"]["percentage"]) / 100
            yield f"backup {server['name']}", None if monthly is None else monthly * share
    for balancer in _all(get, "load_balancers"):
        kind = balancer["load_balancer_type"]["name"]
        monthly = _of_type(pricing["load_balancer_types"], kind, _place(balancer))
        yield f"load balancer {balancer['name']}", monthly
    for address in _all(get, "primary_ips"):
        monthly = _of_version(pricing["primary_ips"], address["type"], _place(address))
        yield f"primary IP {address['name']}", monthly
    for address in _all(get, "floating_ips"):
        place = address["home_location"]["name"]
        monthly = _of_version(pricing["floating_ips"], address["type"], place)
        yield f"floating IP {address['name']}", monthly
    for volume in _all(get, "volumes"):
        per_gb = Decimal(pricing["volume"]["price_per_gb_month"]["net"])
        yield f"volume {volume['name']}", per_gb * volume["size"]
    for image in _all(get, "images?type=snapshot"):
        per_gb = Decimal(pricing["image"]["price_per_gb_month"]["net"])
        yield f"snapshot {image['id']}", per_gb * Decimal(str(image["image_size"]))


def _all(get: Get, what: str) -> Iterator[Json]:
    """Go through all pages of a list."""
    plural, _, query = what.partition("?")
    page: int | None = 1
    while page is not None:
        answer = get(f"/{plural}?{query}&page={page}&per_page=50".replace("?&", "?"))
        yield from answer[plural]
        page = answer["meta"]["pagination"]["next_page"]


def _place(thing: Json) -> str:
    name: str = thing["location"]["name"]
    return name


def _of_type(price_list: Json, kind: str, place: str) -> Decimal | None:
    listed = next(item["prices"] for item in price_list if item["name"] == kind)
    return _net(listed, place)


def _of_version(price_list: Json, version: str, place: str) -> Decimal | None:
    listed = next(item["prices"] for item in price_list if item["type"] == version)
    return _net(listed, place)


def _net(listed: Json, place: str) -> Decimal | None:
    for price in listed:
        if price["location"] == place:
            return Decimal(price["price_monthly"]["net"])
    return None
