"""What the budget pack consists of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.pack import Pack, StackRules
from policies.rules.budget import RULES
from policies.rules.budget_subject import Spending
from policies.rules.stack import Stack
from policies.stack import ROOT


def spending(stack: Stack, values: Mapping[str, Any]) -> Spending:
    """Return what the resources cost and what they may."""
    # Read late: the program that starts meanwhile needs the processors more.
    from policies.stack_spending import spending_of  # noqa: PLC0415

    return spending_of(stack, values, ROOT)


BUDGET = Pack(name="plinth-budget", whole=(StackRules(RULES, spending),))
