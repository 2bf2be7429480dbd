"""What a stack was expected to use, read from its outputs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from components.blueprint.money import CostLine
from policies.rules.estimates import estimates

LINE = {
    "key": "object-storage:stack",
    "description": "object storage",
    "quantity": "1",
    "unit": "month",
    "monthly": "6.49",
    "source": "the list",
    "date": "2026-06-15",
    "estimated": True,
}


def _outputs(*lines: Any) -> dict[str, Any]:
    return {"monthly_cost": {"lines": list(lines)}}


def test_estimated_lines_alone_are_taken() -> None:
    """What resources show is priced by them."""
    assert estimates(_outputs(LINE, {**LINE, "key": "server:app-1", "estimated": False})) == (
        CostLine(
            key="object-storage:stack",
            description="object storage",
            quantity=Decimal(1),
            unit="month",
            unit_price=Decimal("6.49"),
            monthly=Decimal("6.49"),
            source="the list",
            date="2026-06-15",
            estimated=True,
        ),
    )


def test_nothing_expected_is_told_from_nothing_said() -> None:
    """A stack with lines and none of them estimated expected to use nothing."""
    assert estimates(_outputs({**LINE, "estimated": False})) == ()


@pytest.mark.parametrize(
    "outputs",
    [
        {},
        _outputs(),
        {"monthly_cost": "secret"},
        _outputs({name: value for name, value in LINE.items() if name != "estimated"}),
    ],
)
def test_outputs_that_do_not_tell(outputs: dict[str, Any]) -> None:
    """None before the first change, or where lines were not marked yet."""
    assert estimates(outputs) is None


@pytest.mark.parametrize("monthly", [None, "much", "NaN", 6.49])
def test_what_is_no_amount_is_not_known(monthly: Any) -> None:
    """It is in no sum, and never zero."""
    (line,) = estimates(_outputs({**LINE, "monthly": monthly})) or ()
    assert line.monthly is None
