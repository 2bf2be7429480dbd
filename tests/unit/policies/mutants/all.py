"""All mutators, and how many mutants each makes of the five systems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policies.stack import is_protected
from tests.unit.policies.built import built
from tests.unit.policies.judge import PACKS
from tests.unit.policies.mutants import (
    containers,
    data,
    edge,
    firewalls,
    money,
    outside,
    secrets,
    sections,
    servers,
)
from tests.unit.policies.mutants.mutator import Mutant, Mutator, mutants
from tests.unit.policies.mutants.whole import Case, StackMutator
from tests.unit.policies.tracked import ENVIRONMENTS, settings

MUTATORS: tuple[Mutator, ...] = (
    *firewalls.MUTATORS,
    *servers.MUTATORS,
    *containers.MUTATORS,
    *secrets.MUTATORS,
    *edge.MUTATORS,
)
STACK_MUTATORS: tuple[StackMutator, ...] = (
    *data.MUTATORS,
    *outside.MUTATORS,
    *money.MUTATORS,
    *sections.MUTATORS,
)
KINDS: tuple[Mutator | StackMutator, ...] = (*MUTATORS, *STACK_MUTATORS)
RULES = {rule.name: rule for pack in PACKS for rule in pack.rules.values()}
ONLY_PROTECTED = frozenset(rule.name for pack in PACKS for rule in pack.protected)


def of_resources(stack: str) -> Iterator[Mutant]:
    """Return a stack's mutants of single resources."""
    protected = is_protected(settings(stack))
    for mutator in MUTATORS:
        if protected or mutator.rule not in ONLY_PROTECTED:
            yield from mutants(mutator, stack, built(stack))


def of_stack(stack: str) -> Iterator[tuple[StackMutator, Case]]:
    """Return a stack's mutants as a whole."""
    protected = is_protected(settings(stack))
    for mutator in STACK_MUTATORS:
        if protected or not mutator.protected:
            for case in mutator.cases(built(stack)):
                yield mutator, case


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    rule: str
    what: str
    count: int
    stacks: int


@cache
def rows() -> tuple[Row, ...]:
    """Count the mutants of all stacks, by rule and kind."""
    made: dict[tuple[str, str], list[str]] = {(mutator.rule, mutator.what): [] for mutator in KINDS}
    for stack in ENVIRONMENTS:
        for mutant in of_resources(stack):
            made[mutant.mutator.rule, mutant.mutator.what].append(stack)
        for mutator, _ in of_stack(stack):
            made[mutator.rule, mutator.what].append(stack)
    return tuple(
        Row(rule, what, len(stacks), len(set(stacks))) for (rule, what), stacks in made.items()
    )
