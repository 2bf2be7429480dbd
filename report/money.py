"""What a month costs before and after, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from components.blueprint.money import CostChange, cost_changes
from policies.rules.bill import Bill, bill
from policies.rules.estimates import estimates
from policies.rules.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from components.catalog import Catalogue
    from report.preview import Preview, Properties, Step


@dataclass(frozen=True)
class CostReport:
    """Both bills beside each other.

    Attributes:
        before, after: sums of a month; None where the file does not tell.
        unknown: what has no known price or is decided later, after the change.
    """

    currency: str
    before: Decimal | None
    after: Decimal | None
    difference: Decimal
    lines: tuple[CostChange, ...]
    unknown: tuple[str, ...]


def compare(preview: Preview, catalogue: Catalogue) -> CostReport:
    """Price both sides of a preview with the plan's own calculator.

    A file that has the changed resources alone tells the difference; the sums are then those of
    the plan, which is among the stack's outputs.
    """
    steps = preview.steps
    # what is billed by use shows in no resource: the outputs of either side tell it
    expected = estimates(preview.outputs) or ()
    former = estimates(preview.before)
    if former is None:  # nobody knows what was expected: then what is expected now was
        former = expected
    old = _resources((step, step.old) for step in steps)
    before = bill(old, catalogue, former if old else ())
    after = bill(_resources((step, step.new) for step in steps), catalogue, expected)
    difference = after.costs.total - before.costs.total
    total = after.costs.total if preview.whole else _planned(preview)
    return CostReport(
        currency=after.costs.currency,
        before=None if total is None else total - difference,
        after=total,
        difference=difference,
        lines=cost_changes(_priced(before), _priced(after)),
        unknown=(*after.costs.unknown, *after.unlisted, *_undecided(after)),
    )


def _planned(preview: Preview) -> Decimal | None:
    """Return the sum that the plan itself came to."""
    try:
        return Decimal(preview.outputs["monthly_cost"]["total"])
    except (KeyError, TypeError, ArithmeticError):
        return None


def _priced(done: Bill) -> dict[str, tuple[str, Decimal | None]]:
    return {line.key: (line.description, line.monthly) for line in done.costs.lines}


def _undecided(done: Bill) -> list[str]:
    return [item.resource[1] for item in done.undecided if item.resource]


def _resources(sides: Iterable[tuple[Step, Properties | None]]) -> list[Resource]:
    return [
        Resource(type=step.type, name=step.name, properties=side)
        for step, side in sides
        if side is not None
    ]
