"""Between Pulumi's policies and our rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from pulumi_policy import (
    EnforcementLevel,
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    StackValidationArgs,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from policies.adapter import plain, resource_policy, stack_policy
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import Finding, Level, ResourceRule, Rule, Undecided, Violation

PROPERTIES = {"a": [{"b": 1.0}, UNKNOWN_STRING_VALUE], "c": "text"}


def _find(resource: Resource) -> Iterator[Finding]:
    """Find something wrong with every `c`, and never know the second `a`."""
    if resource.properties.get("c"):
        yield Violation(f"{resource.name} has {resource.properties['c']}, {resource.protect}")
    if "a" in resource.properties:
        yield Undecided(("a", 1), (resource.type, resource.name))


RULE = ResourceRule(
    name="no-c", why="It is bad.", remedy="drop it.", level="mandatory", find=_find, type="t"
)


def _options() -> PolicyResourceOptions:
    return PolicyResourceOptions(
        protect=True,
        ignore_changes=[],
        delete_before_replace=None,
        aliases=[],
        custom_timeouts=PolicyCustomTimeouts(0, 0, 0),
        additional_secret_outputs=[],
    )


def _told(
    properties: dict[str, Any], kind: str = "t", asked: Callable[[str], bool] = lambda _urn: True
) -> list[str]:
    """Ask the policy of one resource."""
    reports: list[str] = []
    proxy = unknown_checking_proxy(properties)
    args = ResourceValidationArgs(kind, proxy, "urn", "it", _options(), None)
    resource_policy(RULE, asked).validate(args, lambda message, _urn: reports.append(message))
    return reports


def test_properties_become_plain() -> None:
    """What the SDK would raise for is UNKNOWN, at its place."""
    assert plain(unknown_checking_proxy(PROPERTIES)) == {"a": [{"b": 1.0}, UNKNOWN], "c": "text"}


def test_a_violation_is_reported_with_its_remedy() -> None:
    """The resource's name and protection reach the rule."""
    assert _told({"c": "text"}) == [
        "it has text, True\nTo mend it: drop it.\nMore: docs/policies/rules.md#no-c"
    ]


def test_what_is_well_is_not_reported() -> None:
    """Nor is a resource of another type."""
    assert _told({}) == []
    assert _told({"c": "text"}, kind="other") == []


def test_an_unknown_value_is_shown_to_the_sdk() -> None:
    """It names the value; what is known to be wrong was reported before."""
    with pytest.raises(UnknownValueError) as caught:
        _told(PROPERTIES)
    assert caught.value.props == ["a", "1"]


def test_a_policy_has_its_rules_words_and_level() -> None:
    """They are shown with each violation."""
    policy = resource_policy(RULE)
    assert (policy.name, policy.description) == ("no-c", "It is bad.")
    assert policy.enforcement_level is EnforcementLevel.MANDATORY
    assert policy.remediation_steps == "drop it."


def _stack_rule() -> Rule[tuple[Resource, ...]]:
    def find(resources: tuple[Resource, ...]) -> Iterator[Finding]:
        for resource in resources:
            yield from _find(resource)

    return Rule(name="no-c", why="It is bad.", remedy="drop it.", level="advisory", find=find)


def _all(urn: str, resources: Sequence[Resource]) -> tuple[Resource, ...]:
    """Take all resources of the stack that the URN names."""
    assert urn == "urn"
    return tuple(resources)


def _stack(*properties: dict[str, Any]) -> StackValidationArgs:
    """Return a stack whose resources have these properties, all of one name."""
    return StackValidationArgs(
        [
            PolicyResource(
                f"t{n}", unknown_checking_proxy(p), "urn", "it", _options(), None, None, [], {}
            )
            for n, p in enumerate(properties)
        ]
    )


def test_a_stack_is_judged_as_a_whole() -> None:
    """The rule gets what was made of all resources."""
    reports: list[str] = []
    policy = stack_policy(_stack_rule(), _all)
    policy.validate(_stack({"c": "x"}, {}, {"c": "y"}), lambda m, _urn: reports.append(m))
    assert reports == [
        "it has x, True\nTo mend it: drop it.\nMore: docs/policies/rules.md#no-c",
        "it has y, True\nTo mend it: drop it.\nMore: docs/policies/rules.md#no-c",
    ]
    assert policy.enforcement_level is EnforcementLevel.ADVISORY


def test_an_unknown_value_of_a_stack_is_shown_to_the_sdk() -> None:
    """It is read at the resource that has it, though another has the same name."""
    policy = stack_policy(_stack_rule(), _all)
    with pytest.raises(UnknownValueError) as caught:
        policy.validate(_stack({}, {"a": PROPERTIES["a"]}), lambda _m, _urn: None)
    assert caught.value.props == ["a", "1"]


@pytest.mark.parametrize(("level", "expected"), [("mandatory", 1), ("advisory", 0)])
def test_what_cannot_be_read_does_not_pass(level: Level, expected: int) -> None:
    """An error on the way to a mandatory rule is a violation; advice does not repeat it."""
    reports: list[str] = []

    def broken(_urn: str, _resources: Sequence[Resource]) -> tuple[Resource, ...]:
        raise OSError("no such file")

    policy = stack_policy(replace(_stack_rule(), level=level), broken)
    policy.validate(_stack({}), lambda m, _urn: reports.append(m))
    assert reports == ["it could not be asked: no such file"] * expected


def test_a_rule_may_be_for_some_stacks() -> None:
    """Others are not asked; where that cannot be told, it does not pass."""

    def broken(_urn: str) -> bool:
        raise OSError("no such file")

    assert _told({"c": "text"}, asked=lambda _urn: False) == []
    assert len(_told({"c": "text"}, asked=lambda _urn: True)) == 1
    assert _told({}, asked=broken) == ["it could not be asked: no such file"]
