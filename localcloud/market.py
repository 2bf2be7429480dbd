"""What the cloud does to its customers some day: it asks for more, and stops selling a type."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from components.catalog import Amount, Catalogue, ServerType

if TYPE_CHECKING:
    from localcloud.store import Document

_NOTICE = timedelta(days=90)  # between the word and the end, as Hetzner has given it
# of the prices, what is an amount in euro and not a share
_AMOUNTS = (
    "volume_gb_month", "snapshot_gb_month", "primary_ipv4_month", "primary_ipv6_month",
    "floating_ipv4_month", "floating_ipv6_month", "traffic_tb",
)  # fmt: skip


class Market(BaseModel):
    """How today differs from the catalogue.

    Attributes:
        factor: what everything costs, as a multiple of the catalogue's price.
        retires: by name of a server type, when it can be ordered no more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: Decimal = Field(default=Decimal(1), gt=0, le=100)
    retires: dict[str, datetime] = Field(default_factory=dict)

    def priced(self, catalogue: Catalogue) -> Catalogue:
        """Return what is sold, at today's prices."""
        if self.factor == 1:
            return catalogue
        prices = catalogue.prices
        raised: dict[str, Amount] = {name: getattr(prices, name) for name in _AMOUNTS}
        return catalogue.model_copy(
            update={
                "prices": prices.model_copy(
                    update={name: self._amount(item) for name, item in raised.items()}
                    | {
                        "traffic_tb_by_location": {
                            place: self._amount(item)
                            for place, item in prices.traffic_tb_by_location.items()
                        }
                    }
                ),
                "server_types": {
                    name: self._type(kind) for name, kind in catalogue.server_types.items()
                },
                "load_balancer_types": {
                    name: kind.model_copy(update={"monthly": kind.monthly * self.factor})
                    if kind.monthly
                    else kind
                    for name, kind in catalogue.load_balancer_types.items()
                },
            }
        )

    def deprecation(self, kind: ServerType) -> Document | None:
        """Return what the API says of a type that goes, None of one that stays."""
        end = self.retires.get(kind.name)
        if end is None:
            return None
        return {
            "announced": (end - _NOTICE).isoformat(),
            "unavailable_after": end.isoformat(),
        }

    def _amount(self, item: Amount) -> Amount:
        return item.model_copy(update={"amount": item.amount * self.factor})

    def _type(self, kind: ServerType) -> ServerType:
        return kind.model_copy(
            update={
                "prices": {
                    place: price.model_copy(
                        update={
                            "monthly": price.monthly * self.factor,
                            "hourly": price.hourly * self.factor,
                        }
                    )
                    for place, price in kind.prices.items()
                }
            }
        )
