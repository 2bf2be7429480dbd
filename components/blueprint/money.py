"""What a stack costs: one line per thing that is paid for, in euro a month without VAT."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """One thing that is paid for; a price that the catalogue does not know is None, never zero."""

    key: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    monthly: Decimal | None
    source: str
    date: str


@dataclass(frozen=True, kw_only=True)
class Costs:
    """All lines and their sum; `unknown` names the lines that are not in the sum."""

    currency: str
    lines: tuple[CostLine, ...]
    total: Decimal
    unknown: tuple[str, ...]


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
