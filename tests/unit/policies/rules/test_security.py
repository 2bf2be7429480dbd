"""The rules of the security pack, all of them."""

from __future__ import annotations

import pytest

from policies.rules.images import SERVICE_IMAGE_PINNED
from policies.rules.rule import Undecided, Violation
from policies.rules.security import ALWAYS, WHERE_PROTECTED
from tests.unit.components import stacks
from tests.unit.policies.built import built


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_real_stacks_break_no_rule(stack: str) -> None:
    """No mandatory rule finds anything, and every rule finds something to look at."""
    asked = set()
    found: list[tuple[str, Violation | Undecided]] = []
    rules = ALWAYS + WHERE_PROTECTED if stack == "prod" else ALWAYS
    for rule in rules:
        for resource in built(stack):
            if resource.type == rule.type:
                asked.add(rule.name)
                found += [(rule.name, finding) for finding in rule.find(resource)]
    assert asked == {rule.name for rule in rules}
    assert [item for item in found if item[0] != SERVICE_IMAGE_PINNED.name] == []
    assert len(found) == len(stacks.blueprint(stack).services)  # tags, which are told


def test_every_rule_says_why_and_how_to_mend_it() -> None:
    """Names are unique; words are whole sentences."""
    rules = ALWAYS + WHERE_PROTECTED
    assert len({rule.name for rule in rules}) == len(rules)
    assert [rule.name for rule in rules if not rule.why.endswith(".")] == []
    assert [rule.name for rule in rules if not rule.remedy.rstrip(")").endswith(".")] == []
