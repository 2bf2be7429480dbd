"""What the cloud is made to ask, so that one line is crossed and not the next."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cli.alerts.drill.fault import Fault, Stage
from cli.alerts.drill.faults import money
from components.blueprint.cost import costs
from components.blueprint.plan_costs import plan_costs
from tests.unit.cli.alerts.drill.faults.test_on_servers import SYSTEMS, of


class Market:
    """A local cloud that writes down what its market is told, and has some requests left."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.left: tuple[int, int] | None = (400, 3600)
        self.published = 0
        self.client = self
        self.base_url = SimpleNamespace(copy_with=lambda path: path)

    def put(self, path: str, json: dict[str, Any]) -> Any:
        """Take the body of a request."""
        self.told.append({"path": path, **json})
        return SimpleNamespace(is_error=False)

    def every(self, kind: str) -> list[Any]:
        """Spend a request."""
        assert kind == "locations"
        assert self.left is not None
        self.left = (self.left[0] - 1, self.left[1])
        return []


@pytest.fixture
def market(monkeypatch: pytest.MonkeyPatch) -> Market:
    """Return a cloud, and count how often a stack's Prometheus is told of it."""
    made = Market()

    def published(*_: object, **__: object) -> None:
        made.published += 1

    monkeypatch.setattr(money, "inventory", lambda **_: made)
    monkeypatch.setattr(money, "metrics", published)
    return made


def _stage() -> Stage:
    return Stage(cast("Any", SimpleNamespace(state=None)), {}, {}, 20)


def _made(system: str) -> dict[str, Fault]:
    return {item.key: item for item in money.faults(of(system)) if isinstance(item, Fault)}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_rise_crosses_its_own_line_and_not_the_next(system: str, market: Market) -> None:
    """Chrono Scraper's lines are 40, 45 and 50; the budget's limit is beyond them all."""
    context = of(system).context
    paid = costs(plan_costs(context), context.catalogue)
    fixed = sum(x.monthly or 0 for x in paid.lines if x.key.startswith("object-storage"))
    assert bool(fixed) == (system in {"chrono-scraper", "ecommerce", "glossary"})
    budget = context.config.budget.in_euro
    for key, fault in _made(system).items():
        if not key.startswith(("cost", "budget")):
            continue
        fault.make(_stage())
        would = (paid.total - fixed) * Decimal(market.told[-1]["factor"]) + fixed
        if key == "budget":
            assert would > budget.limit
        else:
            line = re.search(r"costs (\S+) EUR", fault.says)
            assert line is not None
            assert abs(would - Decimal(line[1])) < Decimal("0.02")
            assert would < budget.limit
        fault.mend(_stage())
        assert market.told[-1] == {"path": "/_localcloud/market"}
    assert market.published == len(market.told)


def test_all_lines_of_a_document_have_a_rise() -> None:
    """Three of Chrono Scraper's; where the documents draw no line the limit is one still."""
    assert {"cost-high", "cost-critical", "budget"} <= _made("chrono-scraper").keys()
    assert "cost-high" not in _made("fairpact")
    assert "budget" in _made("fairpact")


def test_a_type_goes_in_thirty_days(market: Market) -> None:
    """The type of the server that leads."""
    fault = _made("chrono-scraper")["type"]
    fault.make(_stage())
    assert list(market.told[-1]["retires"]) == ["cx33"]


def test_requests_are_used_up_and_given_time_to_come_back(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until less than a tenth is left; afterwards it waits until there is more."""
    fault = _made("chrono-scraper")["requests"]
    fault.make(_stage())
    assert market.left is not None
    assert market.left[0] / market.left[1] < 0.1
    assert market.published == 1

    def comes_back(_: float) -> None:
        market.left = (500, 3600)

    monkeypatch.setattr("time.sleep", comes_back)
    fault.mend(_stage())
    assert market.left[0] / market.left[1] > 0.1
    assert market.published == 2
