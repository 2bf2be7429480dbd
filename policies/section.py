"""The section `plinth:policies` of a stack's config, as far as one pack is concerned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.exceptions import RuleException, read_exceptions
from policies.levels import PLACE, Enforced, read_levels
from policies.rules.rule import Rule

_PARTS = ("levels", "exceptions")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Levels and exceptions of a stack.

    Attributes:
        today: the day on which exceptions hold or do not.
        wrong: what cannot be understood, each a sentence with its place.
        wrong_levels: the same of levels of this pack's rules.
        foreign: names under `levels` that are no rules of this pack.
    """

    today: date
    levels: Mapping[str, Enforced] = field(default_factory=dict)
    exceptions: tuple[RuleException, ...] = ()
    wrong: tuple[str, ...] = ()
    wrong_levels: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()

    def level(self, rule: Rule[Any]) -> Enforced:
        """Return a rule's level in this stack."""
        return self.levels.get(rule.name, rule.level)

    def exception(self, rule: str, resource: str) -> RuleException | None:
        """Return the exception for what a rule says of a resource: one that holds before others."""
        found = [item for item in self.exceptions if item.covers(rule, resource)]
        return max(found, key=lambda item: item.expires, default=None)

    @property
    def expired(self) -> tuple[RuleException, ...]:
        """Those that have ended."""
        return tuple(item for item in self.exceptions if not item.holds(self.today))


def read_section(
    settings: Mapping[str, Any], rules: Mapping[str, Rule[Any]], today: date
) -> Section:
    """Return what a stack's settings say about policies; what is malformed is in `wrong`.

    Args:
        settings: the stack's `plinth:` values without their prefix.
        rules: the pack's rules by name.
        today: for what has ended.
    """
    value = settings.get("policies")
    if value is None:
        return Section(today=today)
    if not isinstance(value, Mapping):
        return Section(today=today, wrong=("plinth:policies must be a mapping",))
    given = value.get("levels")
    levels, faults = read_levels(given, rules)
    exceptions, more = read_exceptions(value.get("exceptions"))
    unknown = [
        f"plinth:policies.{name} is not known; there is {' and '.join(_PARTS)}"
        for name in value
        if name not in _PARTS
    ]
    if given is not None and not isinstance(given, Mapping):
        unknown.append(f"{PLACE} must be a mapping such as {{service-image-pinned: mandatory}}")
    return Section(
        today=today,
        levels=levels,
        exceptions=tuple(exceptions),
        wrong=(*unknown, *more),
        wrong_levels=tuple(faults),
        foreign=tuple(str(name) for name in given if str(name) not in rules)
        if isinstance(given, Mapping)
        else (),
    )
