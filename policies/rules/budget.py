"""The rules of the budget pack: what a stack may cost a month, EUR net."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from policies.rules.bill import Bill
from policies.rules.rule import Finding, Rule, Violation

SHOWN = 4  # the dearest lines that a message names


class Budget(Protocol):
    """The limit and the two marks below it, EUR a month."""

    @property
    def limit(self) -> Decimal:
        """What must not be gone over."""

    @property
    def critical(self) -> Decimal:
        """Where it is high time."""

    @property
    def warn(self) -> Decimal:
        """Where to begin to look."""


@dataclass(frozen=True)
class Spending:
    """What a stack would cost, and what it may."""

    bill: Bill
    budget: Budget

    @property
    def total(self) -> Decimal:
        """The sum of all that is priced; what is undecided can only add to it."""
        return self.bill.costs.total

    @property
    def dearest(self) -> str:
        """The lines that make up most of it, each on a line of its own."""
        lines = sorted(self.bill.costs.lines, key=lambda line: -(line.monthly or 0))
        named = [f"{line.monthly:.2f} {line.description}" for line in lines if line.monthly]
        rest = len(named) - SHOWN
        return "\n".join(named[:SHOWN] + ([f"and {rest} more"] if rest > 0 else []))


def _limit(spending: Spending) -> Iterator[Finding]:
    limit = spending.budget.limit
    if spending.total > limit:
        yield _over(spending, limit, "the limit")
    else:
        yield from spending.bill.undecided


def _critical(spending: Spending) -> Iterator[Finding]:
    budget = spending.budget
    if budget.critical < spending.total <= budget.limit:
        yield _over(spending, budget.critical, "the critical mark")


def _warning(spending: Spending) -> Iterator[Finding]:
    budget = spending.budget
    if budget.warn < spending.total <= min(budget.critical, budget.limit):
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
BUDGET_LIMIT = Rule[Spending](
    name="budget-limit",
    why="The team has agreed on what this system may cost.",
    remedy=f"{_CHEAPER}, or have a higher `plinth:budget` agreed and written into the stack's "
    "config (`budget` in systems/<system>/system.yaml for all stacks).",
    level="mandatory",
    find=_limit,
)
BUDGET_PRICES_KNOWN = Rule[Spending](
    name="budget-prices-known",
    why="A sum that leaves things out cannot be held against a limit.",
    remedy="choose a type with a price, or write the price with its source and date into "
    "components/catalog/data.",
    level="mandatory",
    find=_prices,
)
BUDGET_CRITICAL = Rule[Spending](
    name="budget-critical",
    why="The next change may be the one that goes over the limit.",
    remedy=f"{_CHEAPER}, or have the budget raised before it is needed.",
    level="advisory",
    find=_critical,
)
BUDGET_WARNING = Rule[Spending](
    name="budget-warning",
    why="Money is short before it is gone.",
    remedy=f"see whether all of it is needed; {_CHEAPER}.",
    level="advisory",
    find=_warning,
)
RULES = (BUDGET_LIMIT, BUDGET_PRICES_KNOWN, BUDGET_CRITICAL, BUDGET_WARNING)
