"""A stack is held to its budget."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from components.blueprint.money import Costs
from components.config.budget import BudgetConfig
from policies.rules.bill import Bill
from policies.rules.budget import (
    BUDGET_CRITICAL,
    BUDGET_LIMIT,
    BUDGET_PRICES_KNOWN,
    BUDGET_READABLE,
    BUDGET_WARNING,
    RULES,
    Spending,
)
from policies.rules.rule import Undecided
from tests.unit.policies.support import cost_line, undecided, violations

BUDGET = BudgetConfig(limit=Decimal(50), critical=Decimal(45), warn=Decimal(40))


def _spending(*amounts: str, unknown: tuple[str, ...] = ()) -> Spending:
    lines = tuple(cost_line(f"thing {n}", Decimal(a)) for n, a in enumerate(amounts, 1))
    total = sum((line.monthly or Decimal(0) for line in lines), Decimal(0))
    costs = Costs(currency="EUR", lines=lines, total=total, unknown=unknown)
    return Spending(Bill(costs=costs, unlisted=(), undecided=()), BUDGET)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("40.00", []),
        ("40.01", ["budget-warning"]),
        ("45.00", ["budget-warning"]),
        ("45.01", ["budget-critical"]),
        ("50.00", ["budget-critical"]),
        ("50.01", ["budget-limit"]),
    ],
)
def test_each_mark_is_told_once_it_is_passed(total: str, expected: list[str]) -> None:
    """Reaching a mark is not passing it, and the gravest alone is told."""
    told = [rule.name for rule in RULES if violations(rule, _spending(total))]
    assert told == expected


def test_the_message_says_how_much_and_of_what() -> None:
    """Sum, what is over, and the dearest lines first."""
    spending = _spending("1.00", "30.50", "2.00", "3.00", "20.00")
    assert violations(BUDGET_LIMIT, spending) == [
        (
            "the stack would cost 56.50 EUR a month net, 6.50 over the limit of 50.00:\n"
            "30.50 thing 2\n20.00 thing 5\n3.00 thing 4\n2.00 thing 3\nand 1 more"
        )
    ]


def test_marks_above_the_limit_are_not_told_beside_it() -> None:
    """Who writes a mark above the limit hears of the limit."""
    budget = BudgetConfig(limit=Decimal(30), critical=Decimal(45), warn=Decimal(40))
    spending = replace(_spending("42.00"), budget=budget)
    assert [rule.name for rule in RULES if violations(rule, spending)] == ["budget-limit"]


def test_what_is_not_known_yet_leaves_the_limit_undecided() -> None:
    """The sum can only grow, so that it is under the limit says nothing."""
    waiting = Undecided(("size",), ("hcloud:index/volume:Volume", "data"))
    spending = _spending("10.00")
    bill = replace(spending.bill, undecided=(waiting,))
    assert undecided(BUDGET_LIMIT, replace(spending, bill=bill)) == [("size",)]
    assert violations(BUDGET_LIMIT, replace(spending, bill=bill)) == []


def test_what_is_over_already_is_over() -> None:
    """Unknown values cannot make it less."""
    waiting = Undecided(("size",), ("hcloud:index/volume:Volume", "data"))
    spending = _spending("60.00")
    bill = replace(spending.bill, undecided=(waiting,))
    assert undecided(BUDGET_LIMIT, replace(spending, bill=bill)) == []
    assert len(violations(BUDGET_LIMIT, replace(spending, bill=bill))) == 1


def test_known_prices_pass() -> None:
    """Nothing is missing in the sum."""
    assert violations(BUDGET_PRICES_KNOWN, _spending("10.00")) == []


def test_missing_prices_fail() -> None:
    """What is missing is named, whether its type or only its price is not known."""
    spending = _spending("10.00", unknown=("load-balancer:edge",))
    bill = replace(spending.bill, unlisted=("app-2 (cx99)",))
    assert violations(BUDGET_PRICES_KNOWN, replace(spending, bill=bill)) == [
        (
            "the catalogue has no price for load-balancer:edge, app-2 (cx99): "
            "10.00 EUR a month is not the whole sum"
        )
    ]


def test_marks_are_advice_and_the_limit_is_not() -> None:
    """Only the limit, and a sum that cannot be trusted, stop a change."""
    assert [rule.level for rule in (BUDGET_LIMIT, BUDGET_PRICES_KNOWN)] == ["mandatory"] * 2
    assert [rule.level for rule in (BUDGET_CRITICAL, BUDGET_WARNING)] == ["advisory"] * 2


def test_a_budget_that_cannot_be_read_is_told_once() -> None:
    """By the rule meant for it; the others have nothing to hold against."""
    spending = replace(_spending("99.00"), budget=None, unclear=("it is in USD",))
    told = [(rule.name, violations(rule, spending)) for rule in RULES]
    assert [item for item in told if item[1]] == [("budget-readable", ["it is in USD"])]
    assert violations(BUDGET_READABLE, _spending("99.00")) == []
