"""Which level a rule has in a stack: its own, the stack's, or the run's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from policies.rules.rule import ResourceRule, Rule

Enforced = Literal["advisory", "mandatory", "disabled", "remediate"]
LEVELS: Final[tuple[Enforced, ...]] = ("advisory", "mandatory", "disabled", "remediate")
PLACE: Final = "plinth:policies.levels"
# From what stops least to what stops most; to mend is to stop where mending did not help.
_STRENGTH: Final[Mapping[str, int]] = {"disabled": 0, "advisory": 1, "mandatory": 2, "remediate": 2}


def read_levels(
    value: Any, rules: Mapping[str, Rule[Any]]
) -> tuple[dict[str, Enforced], list[str]]:
    """Return the levels that a stack gives to rules, and what is wrong with the others.

    Args:
        value: `levels` of `plinth:policies`, whatever was written there.
        rules: the pack's rules by name; those of the other pack are passed over.
    """
    if value is None:
        return {}, []
    if not isinstance(value, Mapping):
        return {}, []  # told with the section as a whole
    found: dict[str, Enforced] = {}
    wrong: list[str] = []
    for name, level in value.items():
        rule = rules.get(str(name))
        fault = fault_of(rule, level) if rule else None
        if fault:
            wrong.append(f"{PLACE}.{name}: {fault}")
        elif rule:
            found[rule.name] = level
    return found, wrong


def fault_of(rule: Rule[Any], level: Any) -> str | None:
    """Return why a rule cannot have a level, None where it can."""
    if level not in LEVELS:
        return f"`{level}` is no level; choose one of {', '.join(LEVELS)}"
    if rule.firm and _STRENGTH[level] < _STRENGTH[rule.level]:
        return (
            f"`{rule.name}` cannot be {level}: data or secrets hang on it; write an exception "
            "with owner, reason and end for the one resource instead"
        )
    if level == "remediate" and not mends(rule):
        return f"`{rule.name}` cannot mend by itself; choose mandatory"
    return None


def mends(rule: Rule[Any]) -> bool:
    """Tell whether a rule knows how to mend what it finds."""
    return isinstance(rule, ResourceRule) and rule.mend is not None
