"""What the plan says it costs is what the cloud would bill, to the cent, for every stack."""

from __future__ import annotations

from decimal import Decimal

import pytest

from components.blueprint.money import CostLine, gross
from components.catalog import load_catalogue
from policies.rules.bill import bill
from tests.unit.cost.account import fill
from tests.unit.cost.invoice import invoice
from tests.unit.localcloud.hetzner.support import Api
from tests.unit.policies.built import built
from tests.unit.policies.tracked import STACKS, blueprint


def _sum(lines: tuple[CostLine, ...]) -> Decimal:
    """Add what there is; what is used of it later is in no inventory."""
    return sum((line.monthly or Decimal(0) for line in lines if not line.estimated), Decimal(0))


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_costs_what_the_cloud_would_bill(api: Api, stack: str) -> None:
    """Its resources, made through the API, come to the plan's and to the policy pack's sum."""
    resources = built(stack)
    fill(api, resources)
    billed = invoice(api.get)
    planned = blueprint(stack).costs
    asked = bill(resources, load_catalogue())

    assert (billed.missing, planned.unknown, asked.costs.unknown) == ((), (), ())
    assert (asked.undecided, asked.unlisted) == ((), ())
    assert (billed.currency, billed.net) == (planned.currency, _sum(planned.lines))
    assert billed.net == _sum(asked.costs.lines)
    assert billed.gross == gross(_sum(planned.lines), billed.vat_rate)
    assert planned.total == _sum(planned.lines) + planned.estimated


@pytest.mark.parametrize("stack", STACKS)
def test_each_item_is_a_line(api: Api, stack: str) -> None:
    """Not only the sums are the same: the amounts are, one by one."""
    fill(api, built(stack))
    lines = [line.monthly for line in blueprint(stack).costs.lines if not line.estimated]
    free = [amount for amount in invoice(api.get).items.values() if amount]
    assert sorted(free) == sorted(amount for amount in lines if amount)


def test_a_stack_that_pays_for_more_is_noticed(api: Api) -> None:
    """A volume that no plan knows is a difference: the comparison above can fail."""
    fill(api, built("chrono-scraper/prod"))
    before = invoice(api.get).net
    api.post("/volumes", {"name": "forgotten", "size": 10, "location": "nbg1"})
    assert invoice(api.get).net == before + Decimal("0.57")
