"""What a stack costs: one line per thing that is paid for, in euro a month without VAT."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CENT = Decimal("0.01")
_PERCENT = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded to the cent, halves up, as an invoice has it."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """One thing that is paid for; a price that the catalogue does not know is None, never zero.

    Attributes:
        hourly: what an hour costs, until the month's price is reached; None where only a whole
            month, or what was used, is billed.
        estimated: it follows from what somebody expects to use, not from what there is.
    """

    key: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    monthly: Decimal | None
    source: str
    date: str
    hourly: Decimal | None = None
    estimated: bool = False

    def of_hours(self, hours: Decimal) -> Decimal | None:
        """Return what a part of one month costs: by the hour, capped at the month."""
        if self.monthly is None or self.hourly is None:
            return self.monthly
        return cents(min(self.hourly * hours, self.monthly))


@dataclass(frozen=True, kw_only=True)
class Costs:
    """All lines and their sum; `unknown` names the lines that are not in the sum.

    Attributes:
        vat_rate: in percent, None where it is not known.
    """

    currency: str
    lines: tuple[CostLine, ...]
    total: Decimal
    unknown: tuple[str, ...]
    vat_rate: Decimal | None = None

    @property
    def dated(self) -> tuple[str, str]:
        """Return the oldest and the newest day of its prices, empty where it has none."""
        dates = sorted(line.date for line in self.lines if line.date)
        return (dates[0], dates[-1]) if dates else ("", "")

    @property
    def estimated(self) -> Decimal:
        """Return how much of the sum follows from what somebody expects to use."""
        lines = (line.monthly for line in self.lines if line.estimated)
        return sum((amount for amount in lines if amount is not None), Decimal(0))


def gross(net: Decimal, vat_rate: Decimal) -> Decimal:
    """Return an amount with VAT (`vat_rate` in percent), rounded to the cent."""
    return cents(net * (1 + vat_rate / _PERCENT))


@dataclass(frozen=True)
class CostChange:
    """A line of two bills; None on a side where it is not, or has no known price."""

    key: str
    description: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        """Return how much more it costs a month."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))

    def as_json(self) -> dict[str, str | None]:
        """Return it as JSON has it; amounts are text."""
        return {
            "key": self.key,
            "what": self.description,
            "before": None if self.before is None else str(self.before),
            "after": None if self.after is None else str(self.after),
            "difference": str(self.difference),
        }


def cost_changes(
    before: Mapping[str, tuple[str, Decimal | None]],
    after: Mapping[str, tuple[str, Decimal | None]],
) -> tuple[CostChange, ...]:
    """Return all lines of two bills beside each other, those that go at the end.

    Args:
        before: description and monthly price of each line by its key.
        after: the same of the other bill.
    """
    keys = [*after, *(key for key in before if key not in after)]
    nothing = ("", None)
    return tuple(
        CostChange(
            key,
            (after.get(key) or before[key])[0],
            before.get(key, nothing)[1],
            after.get(key, nothing)[1],
        )
        for key in keys
    )
