"""The rule that whatever costs says for whom."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.budget_subject import Spending
from policies.rules.resource import UNKNOWN, at
from policies.rules.rule import Finding, Rule, Undecided, Violation

LABEL = "cost-center"
PAID = frozenset(
    (types.SERVER, types.VOLUME, types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER)
)


def _labelled(spending: Spending) -> Iterator[Finding]:
    for resource in spending.resources:
        if resource.type not in PAID:
            continue
        labels = at(resource.properties, "labels")
        value = at(labels, LABEL)
        if value is UNKNOWN:
            path = ("labels",) if labels is UNKNOWN else ("labels", LABEL)
            yield Undecided(path, (resource.type, resource.name))
        elif not isinstance(value, str) or not value.strip():
            yield Violation(
                f"{resource.name} costs money and has no label {LABEL}", resource=resource.name
            )


BUDGET_LABELLED = Rule[Spending](
    name="budget-labelled",
    why="A bill is shared out by labels: what has none is paid by nobody and kept by everybody.",
    remedy=f"give it the labels of the plan, which has `{LABEL}`: `context.labels(component)`.",
    level="mandatory",
    find=_labelled,
    refused='labels={"system": "chrono-scraper"}',
    accepted="labels=spec.labels",
)
