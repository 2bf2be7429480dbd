"""Cost: what the month costs, what it may cost, and what is about to change."""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step


def cost(*, warn: float, critical: float) -> Dashboard:
    """Return the page about money; `warn` and `critical` in EUR a month."""
    steps = (Step(value=warn, color="orange"), Step(value=critical, color="red"))
    return Dashboard(
        uid="plinth-cost",
        title="Cost and change",
        since="now-7d",
        rows=(
            Row(title="A month", panels=_month(steps)),
            Row(title="What is about to change", panels=_ahead()),
        ),
    )


def _month(steps: tuple[Step, ...]) -> tuple[Panel, ...]:
    return (
        Panel(
            title="Planned",
            kind="stat",
            queries=(Query(expr="plinth_cost_month_euros"),),
            unit="currencyEUR",
            width=4,
            steps=steps,
            words="Of what the files say, at the catalogue's prices, net.",
        ),
        Panel(
            title="Forecast",
            kind="stat",
            queries=(Query(expr="plinth_cost_forecast_euros"),),
            unit="currencyEUR",
            width=4,
            steps=steps,
            words="Of what there is, at the cloud's prices of the last look.",
        ),
        Panel(
            title="By what is paid for",
            kind="bargauge",
            queries=(Query(expr="sort_desc(plinth_cost_line_euros)", legend="{{line}}"),),
            unit="currencyEUR",
            width=8,
        ),
        Panel(
            title="Against the budget",
            kind="timeseries",
            queries=(
                Query(expr="plinth_cost_month_euros", legend="planned"),
                Query(expr="plinth_cost_forecast_euros", legend="forecast"),
                Query(expr="plinth_budget_euros", legend="{{mark}}"),
            ),
            unit="currencyEUR",
        ),
    )


def _ahead() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Prices that are others than planned",
            kind="table",
            queries=(Query(expr="plinth_price_change_ratio != 0"),),
            unit="percentunit",
            lowest=None,
        ),
        Panel(
            title="Types that go",
            kind="table",
            queries=(Query(expr="plinth_type_retires_timestamp_seconds * 1000"),),
            unit="dateTimeFromNow",
            lowest=None,
        ),
        Panel(
            title="API requests left",
            kind="stat",
            queries=(
                Query(
                    expr="plinth_api_requests_remaining / plinth_api_requests_limit",
                    legend="{{api}}",
                ),
            ),
            unit="percentunit",
            width=4,
        ),
        Panel(
            title="Changed by hand",
            kind="stat",
            queries=(Query(expr="plinth_drift_findings"),),
            unit="none",
            width=4,
            steps=(Step(value=1, color="orange"),),
            words="Findings of the last look for drift.",
        ),
        Panel(
            title="Last look for drift",
            kind="stat",
            queries=(Query(expr="plinth_drift_checked_timestamp_seconds * 1000"),),
            unit="dateTimeFromNow",
            width=12,
            height=4,
            lowest=None,
        ),
        Panel(
            title="Last deploy",
            kind="stat",
            queries=(Query(expr="plinth_deploy_timestamp_seconds * 1000"),),
            unit="dateTimeFromNow",
            width=12,
            height=4,
            lowest=None,
        ),
    )
