"""What a stack costs: one line per thing that is paid for, in euro a month without VAT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


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
