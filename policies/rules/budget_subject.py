"""What the budget's rules are about: what a stack would cost, may cost, and cost before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from policies.rules.bill import Bill
from policies.rules.resource import Resource

SHOWN = 4  # the dearest lines that a message names


class Budget(Protocol):
    """The limit and the two marks below it, EUR a month, and the step that a change may take."""

    @property
    def limit(self) -> Decimal:
        """What must not be gone over."""

    @property
    def critical(self) -> Decimal:
        """Where it is high time."""

    @property
    def warn(self) -> Decimal:
        """Where to begin to look."""

    @property
    def step(self) -> Decimal:
        """Percent by which one change may raise the cost."""


class Acknowledgement(Protocol):
    """Somebody's agreement to a higher cost."""

    @property
    def up_to(self) -> Decimal:
        """What the stack may cost a month after the change, EUR net."""

    @property
    def owner(self) -> str:
        """Who agreed."""

    @property
    def expires(self) -> date:
        """The last day on which it holds."""


@dataclass(frozen=True)
class Spending:
    """What a stack would cost, and what it may.

    Attributes:
        bill: of what would be there after the change.
        budget: None where it cannot be read; then `unclear` says why.
        before: of what is there; None where nothing is.
        unread: why what is there is not known; empty where it is.
        acknowledged: the agreement to more, where the stack has one.
        unclear: what the stack says about money and nobody can understand, each a sentence.
        resources: all that would be there.
    """

    bill: Bill
    budget: Budget | None
    before: Bill | None = None
    unread: str = ""
    acknowledged: Acknowledgement | None = None
    unclear: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    today: date = date.max

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
