"""Between Pulumi's policies and ours: properties become plain, findings become reports.

A value that is not known yet is read again where the SDK can see it: the SDK then says which one,
as advice, and asks again during `up`, when the value is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import Finding, ResourceRule, Rule, Undecided

Subject = TypeVar("Subject")


def _always(_urn: str) -> bool:
    return True


def resource_policy(
    rule: ResourceRule, asked: Callable[[str], bool] = _always
) -> ResourceValidationPolicy:
    """Return the policy that asks a rule of every resource of its type.

    Args:
        rule: what is asked.
        asked: tells by a resource's URN whether its stack is asked; an error it raises is reported.
    """

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type != rule.type:
            return
        try:
            if not asked(args.urn):
                return
        except Exception as error:  # noqa: BLE001 - what cannot be read must not pass
            report(f"it could not be asked: {error}", None)
            return
        resource = Resource(
            type=args.resource_type,
            name=args.name,
            properties=plain(args.props),
            protect=args.opts.protect,
        )
        for undecided in tell(rule, resource, report):
            read_again(args.props, undecided.path)

    return ResourceValidationPolicy(
        name=rule.name,
        description=rule.why,
        validate=validate,
        enforcement_level=EnforcementLevel(rule.level),
        remediation_steps=rule.remedy,
    )


def stack_policy(
    rule: Rule[Subject], subject: Callable[[str, Sequence[Resource]], Subject]
) -> StackValidationPolicy:
    """Return the policy that asks a rule of a whole stack.

    Args:
        rule: what is asked.
        subject: makes what the rule is about of the URN of one resource and all resources; an
            error it raises is reported, by mandatory rules alone, so that it is not told too often.
    """

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        try:
            urn = args.resources[0].urn if args.resources else ""
            asked = subject(urn, [_resource(item) for item in args.resources])
        except Exception as error:  # noqa: BLE001 - what cannot be read must not pass
            if rule.level == "mandatory":
                report(f"it could not be asked: {error}", None)
            return
        by_name = {(item.resource_type, item.name): item.props for item in args.resources}
        for undecided in tell(rule, asked, report):
            if undecided.resource:
                read_again(by_name[undecided.resource], undecided.path)

    return StackValidationPolicy(
        name=rule.name,
        description=rule.why,
        validate=validate,
        enforcement_level=EnforcementLevel(rule.level),
        remediation_steps=rule.remedy,
    )


def tell(rule: Rule[Subject], subject: Subject, report: ReportViolation) -> list[Undecided]:
    """Report what a rule finds wrong and return what it could not decide."""
    undecided = []
    finding: Finding
    for finding in rule.find(subject):
        if isinstance(finding, Undecided):
            undecided.append(finding)
        else:
            report(rule.message(finding), None)
    return undecided


def plain(value: Any) -> Any:
    """Return plain mappings and lists, with UNKNOWN for what is not known yet."""
    if isinstance(value, Mapping):
        return {key: _read(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_read(value, place) for place in range(len(value))]
    return value


def read_again(properties: Any, path: Sequence[str | int]) -> None:
    """Read an unknown value, so that the SDK notices.

    Raises:
        UnknownValueError: always, where the value is not known.
    """
    for step in path:
        properties = properties[step]


def _read(container: Any, place: Any) -> Any:
    try:
        return plain(container[place])
    except UnknownValueError:
        return UNKNOWN


def _resource(item: PolicyResource) -> Resource:
    return Resource(
        type=item.resource_type,
        name=item.name,
        properties=plain(item.props),
        protect=item.opts.protect,
        uses=frozenset(other.resource_type for other in item.dependencies),
    )
