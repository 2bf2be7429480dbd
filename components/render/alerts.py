"""The rules as Prometheus reads them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from components.blueprint.monitoring.rules.rule import AlertRule, Clock

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def rules_yaml(rules: Iterable[AlertRule], clock: Clock) -> str:
    """Return the file of all rules, a group for each area, in their order."""
    groups = [
        {"name": area, "rules": [_rule(rule, clock) for rule in found]}
        for area, found in groupby(rules, lambda rule: rule.area)
    ]
    text: str = yaml.dump({"groups": groups}, Dumper=_DUMPER, sort_keys=False, width=1000)
    return text


def _rule(rule: AlertRule, clock: Clock) -> dict[str, Any]:
    hold = {"for": clock.hold(rule.hold)} if rule.hold else {}
    return {
        "alert": rule.name,
        "expr": rule.expr,
        **hold,
        "labels": {"severity": rule.severity, "signal": rule.signal, **rule.labels},
        "annotations": {"summary": rule.summary, "first": rule.first, "runbook": rule.runbook},
    }
