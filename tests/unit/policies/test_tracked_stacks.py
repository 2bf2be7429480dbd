"""The five systems as they are: neither pack has a word to say about them."""

from __future__ import annotations

from collections import Counter

import pytest

from policies.rules import types
from policies.rules.resource import at
from policies.verdict import Verdict
from tests.unit.policies.built import built
from tests.unit.policies.judge import Judge
from tests.unit.policies.tracked import ENVIRONMENTS, PHASES, STACKS, own_cloud

# Tags of a real registry become digests where somebody asks it; the local cloud's index has them.
TAGGED = "service-image-pinned"
# The document's own step "Upgrade when needed" goes over its own warning mark, at prices of today.
OVER_A_MARK = {("chrono-scraper/upgrade", "budget-warning")}


def _told(stack: str, *, first: bool) -> list[Verdict]:
    found = Judge(stack).everything(built(stack, first=first))
    return [said for said in found if (stack, said.rule.name) not in OVER_A_MARK]


@pytest.mark.parametrize("first", [False, True], ids=["made", "first-preview"])
@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_as_it_is_raises_nothing(stack: str, *, first: bool) -> None:
    """No violation, no advice and nothing undecided; of images on a real cloud, their tags."""
    found = Counter(said.rule.name for said in _told(stack, first=first))
    images = [
        at(item.properties, "taskSpec", "containerSpec", "image")
        for item in built(stack)
        if item.type == types.SERVICE
    ]
    tags = Counter(TAGGED for image in images if "@sha256:" not in image)
    assert found == tags
    assert not (tags and own_cloud(stack) == "local")


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_on_the_local_cloud_raises_nothing(stack: str) -> None:
    """There images are pinned, so there is no advice either."""
    found = Judge(stack, {"plinth:cloud": "local"}).everything(built(stack, "local"))
    said = {(stack, item.rule.name) for item in found}
    assert said - OVER_A_MARK == set()


def test_all_stacks_are_looked_at() -> None:
    """Fourteen environments of five systems, and each phase of theirs."""
    assert len(ENVIRONMENTS) == 14
    assert {name.partition("/")[0] for name in ENVIRONMENTS} == {
        "chrono-scraper",
        "ecommerce",
        "fairpact",
        "glossary",
        "nutri",
    }
    assert len(PHASES) == 5
