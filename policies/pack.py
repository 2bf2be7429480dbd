"""A pack of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from policies.rules.rule import ResourceRule, Rule
from policies.rules.section import SECTION_RULES
from policies.rules.stack import Stack


@dataclass(frozen=True)
class StackRules:
    """Rules about one thing that is made of a stack, once for all of them.

    Attributes:
        subject: makes it; an error it raises is told by the mandatory rules.
    """

    rules: tuple[Rule[Any], ...]
    subject: Callable[[Stack, Mapping[str, Any]], Any]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The rules of a pack.

    Attributes:
        protected: asked only where the stack's config says `plinth:protect: true`.
        keeper: it also tells what in `plinth:policies` no pack can use.
        others: names of the rules of the other packs, asked for only where one is named.
    """

    name: str
    always: tuple[ResourceRule, ...] = ()
    protected: tuple[ResourceRule, ...] = ()
    whole: tuple[StackRules, ...] = ()
    keeper: bool = False
    others: Callable[[], Iterable[str]] = tuple

    @cached_property
    def rules(self) -> dict[str, Rule[Any]]:
        """All rules by name, those of the section included."""
        stack = [rule for group in self.whole for rule in group.rules]
        found = [*self.always, *self.protected, *stack, *SECTION_RULES]
        return {rule.name: rule for rule in found}

    @cached_property
    def by_type(self) -> dict[str, list[ResourceRule]]:
        """The rules about single resources, by the resource's type."""
        found: dict[str, list[ResourceRule]] = {}
        for rule in (*self.always, *self.protected):
            for kind in rule.types:
                found.setdefault(kind, []).append(rule)
        return found
