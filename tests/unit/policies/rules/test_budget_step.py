"""A change that raises the cost by a lot has to be agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from components.blueprint.money import Costs
from components.config.budget import AcknowledgementConfig, BudgetConfig
from policies.rules.bill import Bill
from policies.rules.budget_step import BUDGET_STEP
from policies.rules.budget_subject import Spending
from policies.rules.rule import Undecided
from tests.unit.policies.support import cost_line, undecided, violations

BUDGET = BudgetConfig(limit=Decimal(90), critical=Decimal(80), warn=Decimal(70))
TODAY = date(2026, 6, 15)


def _bill(total: str, unknown: tuple[str, ...] = ()) -> Bill:
    amount = Decimal(total)
    line = cost_line("server:it", amount)
    costs = Costs(currency="EUR", lines=(line,), total=amount, unknown=unknown)
    return Bill(costs=costs, unlisted=(), undecided=())


def _spending(before: str | None, after: str, **agreed: str) -> Spending:
    given = {"up_to": "60", "owner": "ana", "reason": "launch", "expires": "2026-06-30"} | agreed
    return Spending(
        _bill(after),
        BUDGET,
        before=None if before is None else _bill(before),
        acknowledged=AcknowledgementConfig.model_validate(given) if agreed else None,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("50.00", "60.00", 0),
        ("50.00", "60.01", 1),
        ("50.00", "40.00", 0),
        ("0", "40.00", 0),
        (None, "40.00", 0),
    ],
)
def test_a_fifth_more_is_one_step(before: str | None, after: str, expected: int) -> None:
    """Exactly a fifth still is; less, and a stack that is new, are none."""
    assert len(violations(BUDGET_STEP, _spending(before, after))) == expected


def test_the_message_says_from_where_to_where() -> None:
    """Both sums, the difference, the share, and that nobody agreed."""
    assert violations(BUDGET_STEP, _spending("40.00", "60.00")) == [
        (
            "the change raises the cost from 40.00 to 60.00 EUR a month net (+20.00, 50 %), and "
            "more than 20 % at once has to be agreed to: nobody did"
        )
    ]


@pytest.mark.parametrize(
    ("agreed", "why"),
    [
        ({"up_to": "60"}, None),
        ({"expires": "2026-06-15"}, None),
        ({"expires": "2026-06-14"}, "the agreement of ana ended on 2026-06-14"),
        ({"up_to": "59.99"}, "ana agreed to 59.99 at most"),
    ],
)
def test_an_agreement_holds_up_to_an_amount_and_a_day(
    agreed: dict[str, str], why: str | None
) -> None:
    """Both ends are part of it."""
    told = violations(BUDGET_STEP, _spending("40.00", "60.00", **agreed))
    assert [text.rpartition(": ")[2] for text in told] == ([why] if why else [])


def test_what_cannot_be_read_does_not_pass() -> None:
    """Nobody knows how large the step is."""
    spending = replace(_spending(None, "40.00"), unread="the state is kept elsewhere (s3)")
    assert violations(BUDGET_STEP, spending) == [
        "how much it raises the cost cannot be told: the state is kept elsewhere (s3)"
    ]


def test_what_is_not_known_yet_leaves_it_undecided() -> None:
    """The sum can only grow."""
    spending = _spending("50.00", "55.00")
    bill = replace(spending.bill, undecided=(Undecided(("size",), ("volume", "data")),))
    assert undecided(BUDGET_STEP, replace(spending, bill=bill)) == [("size",)]
    new = replace(spending, bill=bill, before=None)
    assert undecided(BUDGET_STEP, new) == []


def test_what_had_no_price_before_is_named() -> None:
    """Its absence makes the step look larger than it is."""
    spending = _spending("40.00", "60.00")
    before = _bill("40.00", unknown=("load-balancer:edge",))
    (told,) = violations(BUDGET_STEP, replace(spending, before=before))
    assert told.endswith("\nOf what is there now, no price is known for load-balancer:edge")


def test_another_step_is_the_budgets_own() -> None:
    """A team that looks closer says so."""
    budget = BUDGET.model_copy(update={"step": Decimal("2.5")})
    spending = replace(_spending("40.00", "41.01"), budget=budget)
    (told,) = violations(BUDGET_STEP, spending)
    assert "more than 2.5 % at once" in told
