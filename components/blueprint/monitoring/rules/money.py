"""What the clouds ask for, and what was changed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.documented import dearer_than
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH = 30 * 86400


def money() -> Iterator[AlertRule]:
    """Give the alerts about prices, types of servers, the API's budget and drift."""
    yield AlertRule(
        name="CostOverBudget",
        area="cost",
        expr=dearer_than('max(plinth_budget_euros{mark="limit"})'),
        hold=0,
        severity="critical",
        signal="budget",
        summary='the stack costs {{ printf "%.2f" $value }} EUR a month',
        means="More than the budget's limit.",
        first="`plinth cost` shows it line by line, and what changed.",
    )
    yield AlertRule(
        name="PriceChanged",
        area="cost",
        expr="max without (instance, job, server) (abs(plinth_price_change_ratio)) > 0.01",
        hold=0,
        severity="info",
        signal="price",
        summary="the price of {{ $labels.resource }} changed",
        means="The bill will be another than the catalogue says.",
        first="`make catalogue` takes today's prices; the budget is held to them then.",
    )
    yield AlertRule(
        name="ServerTypeRetires",
        area="cost",
        expr="max without (instance, job, server) (plinth_type_retires_timestamp_seconds) - time() "
        f"< {3 * _MONTH}",
        hold=0,
        severity="warning",
        signal="type",
        summary=f"the server type {{{{ $labels.type }}}} can be ordered for {words.SINCE} more",
        means="A server that is lost then could not be made anew as it was.",
        first="Choose its successor in the stack's file and try it in staging.",
    )
    yield AlertRule(
        name="ApiBudgetLow",
        area="cost",
        expr="max by (api) (plinth_api_requests_remaining) "
        "/ max by (api) (plinth_api_requests_limit) < 0.1",
        hold=300,
        severity="warning",
        signal="api",
        summary="less than a tenth of the requests to {{ $labels.api }} are left",
        means="A deployment would stop in the middle.",
        first="Who else uses the project's token? A pipeline in a loop is the usual reason.",
    )
    yield AlertRule(
        name="DriftFound",
        area="cost",
        expr="max without (instance, job, server) (plinth_drift_findings) > 0",
        hold=0,
        severity="info",
        signal="drift",
        summary=f"{words.NUMBER} things are others than the files say",
        means="Somebody changed them by hand; the next deployment takes it back.",
        first="`plinth drift` lists them.",
    )
