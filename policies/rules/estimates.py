"""What a stack was expected to use, as its outputs tell it: no resource shows that."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from components.blueprint.money import CostLine
from policies.rules.resource import at


def estimates(outputs: Mapping[str, Any]) -> tuple[CostLine, ...] | None:
    """Return the estimated lines of what a stack costs.

    Args:
        outputs: of the stack, with `monthly_cost` as the contract of outputs has it.

    Returns:
        None where the outputs do not tell: no lines, or lines of before estimates were marked.
    """
    lines = at(outputs, "monthly_cost", "lines")
    told = list(lines) if isinstance(lines, list | tuple) else []
    if not any(isinstance(at(line, "estimated"), bool) for line in told):
        return None
    return tuple(_line(line) for line in told if at(line, "estimated") is True)


def _line(line: Any) -> CostLine:
    monthly = _amount(at(line, "monthly"))
    return CostLine(
        key=_text(line, "key"),
        description=_text(line, "description"),
        quantity=Decimal(1),
        unit=_text(line, "unit"),
        unit_price=monthly,
        monthly=monthly,
        source=_text(line, "source"),
        date=_text(line, "date"),
        estimated=True,
    )


def _text(line: Any, name: str) -> str:
    value = at(line, name)
    return value if isinstance(value, str) else ""


def _amount(value: Any) -> Decimal | None:
    """Return an amount; None, which no sum takes for zero, where it is none."""
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None
