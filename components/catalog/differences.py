"""Where two catalogues differ in what things cost and what can be had: one of files, one live."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.catalog.models import Catalogue, ServerType

AMOUNTS = (
    "volume_gb_month",
    "snapshot_gb_month",
    "primary_ipv4_month",
    "primary_ipv6_month",
    "floating_ipv4_month",
    "floating_ipv6_month",
    "traffic_tb",
    "backup_percentage",
)


@dataclass(frozen=True, kw_only=True)
class PriceDifference:
    """One thing that is not as the catalogue says.

    Attributes:
        key: stable name, for example `server_types.cx33.nbg1`.
        catalogue, cloud: both values; None where there is none.
    """

    key: str
    catalogue: Decimal | None
    cloud: Decimal | None
    words: str

    def as_json(self) -> dict[str, str | None]:
        """Return it as JSON has it; amounts are text."""
        return {
            "key": self.key,
            "catalogue": None if self.catalogue is None else str(self.catalogue),
            "cloud": None if self.cloud is None else str(self.cloud),
            "words": self.words,
        }


def differences(known: Catalogue, live: Catalogue) -> tuple[PriceDifference, ...]:
    """Return what a plan made with the files would get wrong today, in a fixed order."""
    return (*_types(known, live), *_balancers(known, live), *_amounts(known, live))


def _types(known: Catalogue, live: Catalogue) -> Iterator[PriceDifference]:
    for name in sorted(known.server_types.keys() | live.server_types.keys()):
        ours, theirs = known.server_types.get(name), live.server_types[name]
        if ours is None:
            words = f"{name}: the cloud sells it and the catalogue does not have it"
        elif not theirs.prices and not theirs.available and ours.prices:
            words = f"{name}: the catalogue has it and the cloud sells it no more"
        else:
            yield from _places(ours, theirs)
            continue
        key = f"server_types.{name}"
        yield PriceDifference(key=key, catalogue=None, cloud=None, words=words)


def _places(ours: ServerType, theirs: ServerType) -> Iterator[PriceDifference]:
    for place in sorted(ours.prices.keys() | theirs.prices.keys()):
        before, after = ours.prices.get(place), theirs.prices.get(place)
        yield from _pair(
            f"server_types.{ours.name}.{place}",
            f"{ours.name} at {place}",
            before.monthly if before else None,
            after.monthly if after else None,
        )


def _balancers(known: Catalogue, live: Catalogue) -> Iterator[PriceDifference]:
    for name, kind in known.load_balancer_types.items():
        cloud = live.load_balancer_types.get(name)
        yield from _pair(
            f"load_balancer_types.{name}", name, kind.monthly, cloud.monthly if cloud else None
        )


def _amounts(known: Catalogue, live: Catalogue) -> Iterator[PriceDifference]:
    for name in AMOUNTS:
        ours, theirs = getattr(known.prices, name), getattr(live.prices, name)
        yield from _pair(f"prices.{name}", name.replace("_", " "), ours.amount, theirs.amount)
    yield from _pair("prices.vat_rate", "VAT rate", known.prices.vat_rate, live.prices.vat_rate)


def _pair(
    key: str, called: str, before: Decimal | None, after: Decimal | None
) -> Iterator[PriceDifference]:
    if before == after:
        return
    ours = "no price" if before is None else f"{before:f}"
    theirs = "no price" if after is None else f"{after:f}"
    words = f"{called}: the catalogue has {ours}, the cloud {theirs}"
    yield PriceDifference(key=key, catalogue=before, cloud=after, words=words)
