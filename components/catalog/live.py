"""The catalogue with what the cloud's API answers today in place of what the files say.

Pure: it is given the answers (`/pricing` and `/server_types`), whoever asked for them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from components.catalog.models import (
    Amount,
    Catalogue,
    LoadBalancerType,
    Prices,
    ServerType,
    TypePrice,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SOURCE = "Hetzner Cloud API, /pricing"
_TERABYTE = Decimal(1024**4)


class LiveError(ValueError):
    """The answers cannot be laid over the catalogue; a whole sentence."""


def with_live(
    catalogue: Catalogue,
    pricing: Mapping[str, Any],
    server_types: Iterable[Mapping[str, Any]],
    today: str,
) -> Catalogue:
    """Return the catalogue as the cloud has it now; what the API does not tell stays.

    Args:
        catalogue: of the files.
        pricing: the object `pricing` of `/pricing`.
        server_types: all objects of `/server_types`.
        today: the day of the answers.

    Raises:
        LiveError: another currency, or a form that is not the API's.
    """
    if pricing.get("currency") != catalogue.prices.currency:
        raise LiveError(
            f"the cloud's prices are in {pricing.get('currency')} and the catalogue's in "
            f"{catalogue.prices.currency}: they cannot be compared. The currency is the account's; "
            "take a token of an account that is billed in the catalogue's."
        )
    try:
        sold = {kind["name"]: kind for kind in server_types}
        return catalogue.model_copy(
            update={
                "prices": _prices(catalogue.prices, pricing, today),
                "server_types": {
                    # what is sold no more stays, without a price
                    **{
                        name: kind.model_copy(update={"prices": {}, "available": ()})
                        for name, kind in catalogue.server_types.items()
                    },
                    **{
                        item["name"]: _server_type(
                            catalogue.server_types.get(item["name"]),
                            sold[item["name"]],
                            item,
                            today,
                        )
                        for item in pricing["server_types"]
                        if item["name"] in sold
                    },
                },
                "load_balancer_types": _balancers(
                    catalogue.load_balancer_types, pricing["load_balancer_types"]
                ),
                "load_balancer_source": SOURCE,
                "load_balancer_date": today,
            }
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise LiveError(
            f"the cloud's answer has another form than is known here ({type(error).__name__}: "
            f"{error}); is a newer version of Plinth out?"
        ) from error


def _prices(known: Prices, pricing: Mapping[str, Any], today: str) -> Prices:
    def amount(value: Decimal) -> Amount:
        return Amount(amount=_plain(value), date=today, source=SOURCE)

    found: dict[str, Amount] = {
        "volume_gb_month": amount(_net(pricing["volume"]["price_per_gb_month"])),
        "snapshot_gb_month": amount(_net(pricing["image"]["price_per_gb_month"])),
        "backup_percentage": amount(Decimal(pricing["server_backup"]["percentage"])),
    }
    for kind in ("primary", "floating"):
        for item in pricing[f"{kind}_ips"]:
            # one price is kept for all places; where they differ, the highest
            highest = max(_net(place["price_monthly"]) for place in item["prices"])
            found[f"{kind}_{item['type']}_month"] = amount(highest)
    traffic = _traffic(pricing)
    if traffic:
        usual = min(traffic.values())
        found["traffic_tb"] = amount(usual)
        dearer = {place: amount(tb) for place, tb in traffic.items() if tb != usual}
        return known.model_copy(
            update={
                **found,
                "traffic_tb_by_location": dearer,
                "vat_rate": _plain(Decimal(pricing["vat_rate"])),
            }
        )
    return known.model_copy(update={**found, "vat_rate": _plain(Decimal(pricing["vat_rate"]))})


def _traffic(pricing: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what a TB costs beyond the included ones, by location."""
    return {
        place["location"]: _net(place["price_per_tb_traffic"])
        for item in pricing["server_types"]
        for place in item["prices"]
    }


def _server_type(
    known: ServerType | None, kind: Mapping[str, Any], priced: Mapping[str, Any], today: str
) -> ServerType:
    prices = {place["location"]: place for place in priced["prices"]}
    included = {
        name: Decimal(place["included_traffic"]) / _TERABYTE
        for name, place in prices.items()
        if place["included_traffic"]
    }
    places = {place["name"]: place for place in kind["locations"]}
    return ServerType(
        id=kind["id"],
        name=kind["name"],
        cores=kind["cores"],
        memory=round(kind["memory"]),
        disk=kind["disk"],
        cpu_type=kind["cpu_type"],
        architecture=kind["architecture"],
        category=kind.get("category") or (known.category if known else ""),
        traffic={**(known.traffic if known else {}), **included},
        locations=tuple(places),
        prices={
            name: TypePrice(
                monthly=_plain(_net(place["price_monthly"])),
                hourly=_plain(_net(place["price_hourly"])),
                hourly_derived=False,
            )
            for name, place in prices.items()
        },
        source=SOURCE,
        date=today,
        available=tuple(name for name, place in places.items() if _available(place)),
        history=known.history if known else {},
    )


def _available(place: Mapping[str, Any]) -> bool:
    """Tell whether a type can be ordered at a location now."""
    return bool(place.get("available", True))


def _balancers(
    known: Mapping[str, LoadBalancerType], priced: Iterable[Mapping[str, Any]]
) -> dict[str, LoadBalancerType]:
    """Return the known types with the highest price of all places; new ones are not in them."""
    asked = {
        item["name"]: max((_net(place["price_monthly"]) for place in item["prices"]), default=None)
        for item in priced
    }
    return {
        name: kind.model_copy(update={"monthly": _maybe(asked.get(name))})
        for name, kind in known.items()
    }


def _maybe(value: Decimal | None) -> Decimal | None:
    return None if value is None else _plain(value)


def _net(price: Mapping[str, Any]) -> Decimal:
    return Decimal(price["net"])


def _plain(value: Decimal) -> Decimal:
    """Drop the zeros that the API writes behind an amount, but for those of cents."""
    short = value.normalize()
    exponent = short.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:  # noqa: PLR2004 - cents
        return short.quantize(Decimal("0.01"))
    return short
