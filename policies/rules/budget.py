"""The rules of the budget pack: what a stack may cost a month, EUR net."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from policies.rules.budget_labels import BUDGET_LABELLED
from policies.rules.budget_step import BUDGET_STEP
from policies.rules.budget_subject import Budget, Spending
from policies.rules.orphans import BUDGET_ORPHANS
from policies.rules.rule import Finding, Rule, Violation

__all__ = [
    "BUDGET_CRITICAL",
    "BUDGET_LABELLED",
    "BUDGET_LIMIT",
    "BUDGET_ORPHANS",
    "BUDGET_PRICES_KNOWN",
    "BUDGET_READABLE",
    "BUDGET_STEP",
    "BUDGET_WARNING",
    "RULES",
    "Budget",
    "Spending",
]


def _readable(spending: Spending) -> Iterator[Finding]:
    for sentence in spending.unclear:
        yield Violation(sentence)


def _limit(spending: Spending) -> Iterator[Finding]:
    if spending.budget is None:
        return
    limit = spending.budget.limit
    if spending.total > limit:
        yield _over(spending, limit, "the limit")
    else:
        yield from spending.bill.undecided


def _critical(spending: Spending) -> Iterator[Finding]:
    budget = spending.budget
    if budget and budget.critical < spending.total <= budget.limit:
        yield _over(spending, budget.critical, "the critical mark")


def _warning(spending: Spending) -> Iterator[Finding]:
    budget = spending.budget
    if budget and budget.warn < spending.total <= min(budget.critical, budget.limit):
        yield _over(spending, budget.warn, "the warning mark")


def _over(spending: Spending, line: Decimal, called: str) -> Violation:
    over = spending.total - line
    return Violation(
        f"the stack would cost {spending.total:.2f} EUR a month net, {over:.2f} over {called} of "
        f"{line:.2f}:\n{spending.dearest}"
    )


def _prices(spending: Spending) -> Iterator[Finding]:
    missing = (*spending.bill.costs.unknown, *spending.bill.unlisted)
    if missing:
        yield Violation(
            f"the catalogue has no price for {', '.join(missing)}: "
            f"{spending.total:.2f} EUR a month is not the whole sum"
        )


_CHEAPER = "take smaller or fewer servers, volumes or addresses"
BUDGET_READABLE = Rule[Spending](
    name="budget-readable",
    why="A budget that cannot be read would hold back nothing.",
    remedy="write `plinth:budget`, `plinth:cost_acknowledged` and `plinth:usage` as docs/costs.md "
    "shows; amounts in another currency than prices need a dated `rate`.",
    level="mandatory",
    firm=True,
    find=_readable,
    refused="plinth:budget: {limit: 32, warn: 26, critical: 30, currency: USD}",
    accepted="plinth:budget:\n  limit: 32\n  warn: 26\n  critical: 30\n  currency: USD\n"
    '  rate: {usd_per_eur: 1.20, date: "2026-06-15", source: the bank that pays}',
)
BUDGET_LIMIT = Rule[Spending](
    name="budget-limit",
    why="The team has agreed on what this system may cost.",
    remedy=f"{_CHEAPER}, or have a higher `plinth:budget` agreed and written into the stack's "
    "config (`budget` in systems/<system>/system.yaml for all stacks).",
    level="mandatory",
    find=_limit,
    refused="plinth:budget: {limit: 50, warn: 40, critical: 45}\n"
    "plinth:servers:\n  app-1: {type: ccx33}  # 138.49",
    accepted="plinth:budget: {limit: 50, warn: 40, critical: 45}\n"
    "plinth:servers:\n  app-1: {type: cx43}  # 15.99",
)
BUDGET_PRICES_KNOWN = Rule[Spending](
    name="budget-prices-known",
    why="A sum that leaves things out cannot be held against a limit.",
    remedy="choose a type with a price, or write the price with its source and date into "
    "components/catalog/data (`plinth catalogue --refresh` asks the cloud).",
    level="mandatory",
    find=_prices,
    refused="plinth:load_balancer: {type: lb21}  # no price is known",
    accepted="plinth:load_balancer: {type: lb11}",
)
BUDGET_CRITICAL = Rule[Spending](
    name="budget-critical",
    why="The next change may be the one that goes over the limit.",
    remedy=f"{_CHEAPER}, or have the budget raised before it is needed.",
    level="advisory",
    find=_critical,
    refused="plinth:budget: {limit: 50, warn: 40, critical: 45}  # and the stack costs 47",
    accepted="plinth:budget: {limit: 60, warn: 48, critical: 54}  # and the stack costs 47",
)
BUDGET_WARNING = Rule[Spending](
    name="budget-warning",
    why="Money is short before it is gone.",
    remedy=f"see whether all of it is needed; {_CHEAPER}.",
    level="advisory",
    find=_warning,
    refused="plinth:budget: {limit: 50, warn: 40, critical: 45}  # and the stack costs 42",
    accepted="plinth:budget: {limit: 50, warn: 40, critical: 45}  # and the stack costs 38",
)
RULES = (
    BUDGET_READABLE,
    BUDGET_LIMIT,
    BUDGET_PRICES_KNOWN,
    BUDGET_STEP,
    BUDGET_LABELLED,
    BUDGET_CRITICAL,
    BUDGET_WARNING,
    BUDGET_ORPHANS,
)
