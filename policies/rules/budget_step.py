"""The rule about one change that raises the cost by a lot: somebody has to have agreed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from policies.rules.budget_subject import Acknowledgement, Spending
from policies.rules.rule import Finding, Rule, Violation

_PERCENT = Decimal(100)


def _step(spending: Spending) -> Iterator[Finding]:
    if spending.budget is None:
        return
    if spending.unread:
        yield Violation(f"how much it raises the cost cannot be told: {spending.unread}")
        return
    before = spending.before.costs.total if spending.before else Decimal(0)
    if not before:  # a new stack: the limit alone holds it
        return
    step = spending.budget.step
    rise = spending.total - before
    if rise * _PERCENT <= before * step:
        yield from spending.bill.undecided
        return
    why = _not_agreed(spending)
    if why:
        percent = rise * _PERCENT / before
        yield Violation(
            f"the change raises the cost from {before:.2f} to {spending.total:.2f} EUR a month net "
            f"({rise:+.2f}, {percent:.0f} %), and more than {step.normalize():f} % at once has to "
            f"be agreed to: {why}{_unpriced(spending)}"
        )


def _not_agreed(spending: Spending) -> str:
    """Return why the agreement does not hold, nothing where it does."""
    given: Acknowledgement | None = spending.acknowledged
    if given is None:
        return "nobody did"
    if given.expires < spending.today:
        return f"the agreement of {given.owner} ended on {given.expires}"
    if given.up_to < spending.total:
        return f"{given.owner} agreed to {given.up_to:.2f} at most"
    return ""


def _unpriced(spending: Spending) -> str:
    """Say what the sum of before leaves out, since that makes the rise look larger."""
    before = spending.before
    missing = (*before.costs.unknown, *before.unlisted) if before else ()
    return f"\nOf what is there now, no price is known for {', '.join(missing)}" if missing else ""


BUDGET_STEP = Rule[Spending](
    name="budget-step",
    why="Most of a bill that nobody wanted comes from one change that nobody looked at.",
    remedy="make it cheaper, or have it agreed to and write into the stack's config\n"
    "plinth:cost_acknowledged: {up_to: EUR a month, owner: who, reason: why, expires: YYYY-MM-DD}",
    level="mandatory",
    find=_step,
    refused="plinth:servers:\n  app-1: {type: cx53}  # was cx33: 26.90 become 52.10",
    accepted="plinth:servers:\n  app-1: {type: cx53}\n"
    "plinth:cost_acknowledged:\n  up_to: 53\n  owner: ana\n"
    "  reason: twice the users since the launch\n  expires: 2030-01-31",
)
