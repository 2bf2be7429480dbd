"""What the files alone say about money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from components.blueprint.money import CostLine, Costs
from components.blueprint.monitoring.own import planned_metrics
from components.config.budget import BudgetConfig, RateConfig

_EURO = BudgetConfig(limit=Decimal(50), warn=Decimal(40), critical=Decimal(45))


def _line(key: str, monthly: str | None) -> CostLine:
    amount = None if monthly is None else Decimal(monthly)
    return CostLine(
        key=key,
        description=key,
        quantity=Decimal(1),
        unit="month",
        unit_price=amount,
        monthly=amount,
        source="here",
        date="2026-06-15",
    )


def _costs(*lines: CostLine) -> Costs:
    total = sum((line.monthly or Decimal(0) for line in lines), Decimal(0))
    return Costs(currency="EUR", lines=lines, total=total, unknown=())


def test_sum_lines_and_marks_are_told() -> None:
    """A line without a price is not told as one that costs nothing."""
    found = planned_metrics(_costs(_line("server-app-1", "8.49"), _line("other", None)), _EURO)
    values = [line for line in found.splitlines() if not line.startswith("#")]
    assert values == [
        "plinth_cost_month_euros 8.490000",
        'plinth_cost_line_euros{line="server-app-1"} 8.490000',
        'plinth_budget_euros{mark="warn"} 40',
        'plinth_budget_euros{mark="critical"} 45',
        'plinth_budget_euros{mark="limit"} 50',
    ]


def test_a_budget_in_dollars_is_told_in_euro() -> None:
    """As the prices are that it is held to."""
    rate = RateConfig(usd_per_eur=Decimal("1.25"), date=date(2026, 6, 15), source="a bank")
    budget = BudgetConfig(
        limit=Decimal(50), warn=Decimal(25), critical=Decimal(40), currency="USD", rate=rate
    )
    assert 'plinth_budget_euros{mark="limit"} 40\n' in planned_metrics(_costs(), budget)
