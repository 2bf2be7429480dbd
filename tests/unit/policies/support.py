"""Resources as rules see them, and what a rule says of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from components.blueprint.money import CostLine
from policies.rules.resource import Resource
from policies.rules.rule import ResourceRule, Rule, Undecided, Violation


def resource(rule: ResourceRule, *, protect: bool = False, **properties: Any) -> Resource:
    """Return a resource of the rule's type."""
    return Resource(type=rule.type, name="it", properties=properties, protect=protect)


def service(rule: ResourceRule, **container: Any) -> Resource:
    """Return a service whose container has these properties."""
    return resource(rule, taskSpec={"containerSpec": container})


def violations(rule: Rule[Any], subject: Any) -> list[str]:
    """Return what a rule finds wrong."""
    return [found.what for found in rule.find(subject) if isinstance(found, Violation)]


def undecided(rule: Rule[Any], subject: Any) -> list[tuple[str | int, ...]]:
    """Return the paths that a rule cannot decide without."""
    return [found.path for found in rule.find(subject) if isinstance(found, Undecided)]


def cost_line(key: str, monthly: Decimal | None) -> CostLine:
    """Return a line of a bill."""
    return CostLine(
        key=key,
        description=key,
        quantity=Decimal(1),
        unit="month",
        unit_price=monthly,
        monthly=monthly,
        source="",
        date="",
    )
