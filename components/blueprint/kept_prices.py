"""What a server costs that was made before prices rose: it keeps its price until it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from components.catalog import Catalogue


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A server's present and its next price, EUR a month net.

    Attributes:
        now: what it costs; None where the catalogue does not know what was asked then.
        today: what one of its type costs that is made today.
        after: what its type costs once it is replaced or resized; None where that is not known.
    """

    server: str
    created: date | None
    now: Decimal | None
    today: Decimal | None
    after: Decimal | None

    @property
    def loses(self) -> Decimal | None:
        """Return how much more it costs; None where one of both is not known."""
        return None if self.now is None or self.after is None else self.after - self.now

    def words(self) -> str:
        """Return a whole sentence for a person; empty where no older price is lost."""
        cheaper = self.loses is not None and self.loses <= 0
        if cheaper or (self.now is not None and self.now == self.today):
            return ""
        since = f" (made on {self.created})" if self.created else ""
        after = "at a price that is not known" if self.after is None else f"{self.after:.2f}"
        if self.now is None:
            return (
                f"{self.server}{since} may keep an older price, which the catalogue does not know; "
                f"replaced or resized it costs {after} EUR a month."
            )
        return (
            f"{self.server}{since} keeps {self.now:.2f} EUR a month; replaced or resized it costs "
            f"{after}."
        )


def price_of(
    type_name: str, location: str, created: date | None, catalogue: Catalogue
) -> Decimal | None:
    """Return what a server of a type costs a month that was made on a day.

    Args:
        type_name: the cloud's name of its type.
        location: where it stands.
        created: when it was made; None: today.
        catalogue: prices with their history.
    """
    kind = catalogue.server_types.get(type_name)
    if kind is None:
        return None  # no longer sold
    price = kind.prices.get(location)
    today = price.monthly if price else None
    if created is None:
        return today
    former = kind.history.get(location, ())
    held = [item for item in former if created.isoformat() < item.until]
    if held:
        return min(held, key=lambda item: item.until).monthly
    # prices of other types changed that day, and what this one cost before is not known
    unknown = any(created.isoformat() < day for day in changes(catalogue)) and not former
    return None if unknown else today


def changes(catalogue: Catalogue) -> set[str]:
    """Return the days on which prices changed."""
    kinds = catalogue.server_types.values()
    return {item.until for kind in kinds for prices in kind.history.values() for item in prices}


def kept(  # noqa: PLR0913, PLR0917 - both sides of a change
    server: str,
    type_before: str,
    type_after: str,
    location: str,
    created: date | None,
    catalogue: Catalogue,
) -> Kept:
    """Return what a replaced or resized server cost and will cost."""
    return Kept(
        server=server,
        created=created,
        now=price_of(type_before, location, created, catalogue),
        today=price_of(type_before, location, None, catalogue),
        after=price_of(type_after, location, None, catalogue),
    )
