"""Every unsafe variant of the five systems is caught by the rule that is there for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from policies.rules.rule import ResourceRule
from policies.verdict import Verdict
from tests.unit.policies.built import built
from tests.unit.policies.judge import PACKS, Judge
from tests.unit.policies.mutants.all import (
    KINDS,
    MUTATORS,
    RULES,
    of_resources,
    of_stack,
    rows,
)
from tests.unit.policies.mutants.mutator import Mutant, with_change
from tests.unit.policies.mutants.table import FILE, page
from tests.unit.policies.mutants.unknowns import unknowns
from tests.unit.policies.tracked import ENVIRONMENTS

LEAST = 500


def _caught(rule: str, said: Iterable[Verdict]) -> bool:
    """Tell whether a rule found something, at its own level, and did not merely break."""
    return any(
        item.rule.name == rule
        and item.level == item.rule.level
        and "could not be asked" not in item.message
        for item in said
    )


def _named(mutant: Mutant) -> tuple[str, ...]:
    path = ".".join(map(str, mutant.path))
    return mutant.mutator.rule, mutant.resource.name, path, repr(mutant.value)[:200]


def _judge(judges: dict[str, Judge], stack: str, mutant: Mutant) -> Judge:
    """Return who judges a mutant: with the config that makes the change unsafe."""
    key = repr(mutant.mutator.settings)
    if key not in judges:
        judges[key] = Judge(stack, mutant.mutator.settings)
    return judges[key]


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_each_unsafe_resource_is_caught(stack: str) -> None:
    """The rule for it finds each mutant; none escapes."""
    judges: dict[str, Judge] = {}
    escaped = [
        _named(mutant)
        for mutant in of_resources(stack)
        if not _caught(mutant.mutator.rule, _judge(judges, stack, mutant).one(mutant.resource))
    ]
    assert escaped == []


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_each_unsafe_stack_is_caught(stack: str) -> None:
    """The rule for it finds each mutant of several resources, of the config or of what was."""
    escaped = []
    for mutator, case in of_stack(stack):
        pack = next(pack for pack in PACKS if mutator.rule in pack.rules)
        judge = Judge(stack, case.settings, case.before, packs=(pack,))
        said = judge.one(case.one) if case.one else judge.whole(case.resources)
        if not _caught(mutator.rule, said):
            escaped.append((mutator.rule, mutator.what, repr(case.settings)[:200]))
    assert escaped == []


@pytest.mark.parametrize("stack", ENVIRONMENTS)
def test_no_rule_passes_what_it_cannot_see(stack: str) -> None:
    """With the unsafe value, what is around it, or a part of it unknown, the rule is not silent."""
    silent = []
    judges: dict[str, Judge] = {}
    for mutant in of_resources(stack):
        rule = RULES[mutant.mutator.rule]
        run = _judge(judges, stack, mutant).runs[0]
        for resource in unknowns(mutant):
            asked = replace(resource, stack=run.settings, before=None)
            if not list(rule.find(asked)):
                silent.append(_named(mutant))
    assert silent == []


def test_a_harmless_change_is_not_caught() -> None:
    """The harness can fail: a change that breaks no rule is found by none."""
    stack = "chrono-scraper/prod"
    server = next(item for item in built(stack) if item.name == "app-1" and item.properties)
    mutant = next(item for item in of_resources(stack) if item.mutator.rule == "server-backed-up")
    harmless = with_change(server, ("labels", "note"), "harmless")
    assert not _caught("server-backed-up", Judge(stack).one(harmless))
    assert _caught("server-backed-up", Judge(stack).one(mutant.resource))


def test_each_rule_has_mutants() -> None:
    """No rule of either pack goes untried, and no mutator names one that is not there."""
    tried = {mutator.rule for mutator in KINDS}
    assert tried == set(RULES)
    assert {mutator.rule for mutator in MUTATORS} <= {
        name for name, rule in RULES.items() if isinstance(rule, ResourceRule)
    }


def test_each_kind_makes_mutants_and_all_together_make_enough() -> None:
    """No line of the table is empty, and there are many more than the 500 that were asked for."""
    counted = rows()
    assert [row for row in counted if not row.count] == []
    assert sum(row.count for row in counted) > LEAST
    assert len(Counter((row.rule, row.what) for row in counted)) == len(counted)


def test_the_page_is_fresh() -> None:
    """`make docs` would write the page as it is."""
    assert FILE.read_text(encoding="utf-8") == page()
