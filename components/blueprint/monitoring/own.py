"""Our own metrics that follow from the files alone: what a month costs, and what it may cost.

What has to be asked for (the forecast, prices of today, drift, the last deploy) is published by
`plinth metrics publish`, from where the cloud's token is: no server has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.textfile import Gauge, exposition, gauge

if TYPE_CHECKING:
    from components.blueprint.money import Costs
    from components.config.budget import BudgetConfig

FILE = "plinth-plan.prom"
_MARKS = ("warn", "critical", "limit")


def planned_metrics(costs: Costs, budget: BudgetConfig) -> str:
    """Return the file with what is planned.

    Args:
        costs: of the plan.
        budget: of the stack, in any currency.
    """
    return exposition(_gauges(costs, budget.in_euro))


def _gauges(costs: Costs, budget: BudgetConfig) -> tuple[Gauge, ...]:
    lines = [
        (float(line.monthly), {"line": line.key})
        for line in costs.lines
        if line.monthly is not None
    ]
    marks = [(float(getattr(budget, mark)), {"mark": mark}) for mark in _MARKS]
    return (
        gauge(
            "plinth_cost_month_euros",
            "What a month costs by the files, at the catalogue's prices, net.",
            (float(costs.total), {}),
        ),
        gauge("plinth_cost_line_euros", "What each thing of it costs a month, net.", *lines),
        gauge("plinth_budget_euros", "What a month may cost, by mark, net.", *marks),
    )
