"""The rules of the security pack, all of them."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.rule import ResourceRule, Rule
from policies.rules.security import ALWAYS, STACK, WHERE_PROTECTED
from policies.rules.swarm import CONTAINER_IN_SWARM
from tests.unit.policies.built import built

RULES = ALWAYS + WHERE_PROTECTED
ALL: tuple[Rule[Any], ...] = (*RULES, *STACK)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_something_to_look_at(rule: ResourceRule) -> None:
    """A type that no stack has would be a rule that nobody ever asks, unless that is its point."""
    types = {item.type for stack in ("dev", "prod", "ecommerce/prod") for item in built(stack)}
    assert bool(set(rule.types) & types) is (rule is not CONTAINER_IN_SWARM)


def test_every_rule_says_why_and_how_to_mend_it() -> None:
    """Names are unique; words are whole sentences, and there is an example of both."""
    assert len({rule.name for rule in ALL}) == len(ALL)
    assert [rule.name for rule in ALL if not rule.why.endswith(".")] == []
    assert [rule.name for rule in ALL if not rule.remedy.rstrip(")").endswith(".")] == []
    assert [rule.name for rule in ALL if not (rule.refused and rule.accepted)] == []


def test_what_cannot_be_lowered_by_a_stack_are_data_secrets_and_the_world() -> None:
    """An exception that ends is the one way past them."""
    assert [rule.name for rule in ALL if rule.firm] == [
        "firewall-closes-data-ports",
        "firewall-closes-ssh",
        "server-has-firewall",
        "server-has-ssh-key",
        "server-hardened",
        "service-data-ports-unpublished",
        "user-data-no-secrets",
        "service-secrets-in-files",
        "config-no-secrets",
        "command-no-secrets",
        "service-host-paths-closed",
        "backup-encrypted",
        "volume-protected",
        "data-backed-up",
    ]


def test_what_is_only_told_costs_nobody_their_data() -> None:
    """Advice is for what makes a system better, not safe."""
    assert [rule.name for rule in ALL if rule.level == "advisory"] == [
        "service-read-only",
        "service-update-rolls-back",
        "service-image-pinned",
        "resource-named",
        "server-backed-up",
        "backup-locked",
        "backup-proven",
        "dns-caa-present",
    ]
