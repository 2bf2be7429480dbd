"""Mutants of a stack as a whole: of several resources, of its config, or of what was before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from policies.before import Before, BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.resource import Resource
from tests.unit.policies.mutants.mutator import put

Resources = Sequence[Resource]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A stack made unsafe.

    Attributes:
        settings: values of its config by full key, laid over its own.
        one: the resource to ask of, where it is asked one by one.
    """

    resources: Resources
    settings: Mapping[str, Any] = field(default_factory=dict)
    before: Before | BeforeUnknown = field(default_factory=Before)
    one: Resource | None = None


@dataclass(frozen=True, kw_only=True)
class StackMutator:
    """One kind of unsafe change to a stack.

    Attributes:
        rule: name of the rule that must catch it.
        what: the change in words, for the table.
        cases: makes all of them of a stack's resources.
        protected: asked only where the stack asks for protection.
    """

    rule: str
    what: str
    cases: Callable[[Resources], Iterable[Case]]
    protected: bool = False


def without(resources: Resources, *kinds: str) -> Resources:
    """Return all resources but those of these types."""
    return [item for item in resources if item.type not in kinds]


def changed(resources: Resources, which: Resource, **properties: Any) -> Resources:
    """Return all resources, one of them with other properties."""
    other = replace(which, properties={**which.properties, **properties})
    return [other if item is which else item for item in resources]


def of_type(resources: Resources, *kinds: str) -> Resources:
    """Return the resources of these types."""
    return [item for item in resources if item.type in kinds]


def only_settings(*settings: Mapping[str, Any]) -> Callable[[Resources], Iterable[Case]]:
    """Return the stack as it is, with each of these configs."""
    return lambda resources: [Case(resources=resources, settings=item) for item in settings]


def was(resources: Resources, **outputs: Any) -> Before:
    """Return a state in which these resources are there."""
    return Before(
        resources=tuple(
            BeforeResource(
                urn=f"urn:pulumi:s::plinth::{item.type}::{item.name}",
                type=item.type,
                name=item.name,
                protect=item.protect,
                inputs=item.properties,
                id=f"{number}",
            )
            for number, item in enumerate(resources, 1)
        ),
        outputs=outputs,
    )


def put_in(resources: Resources, which: Resource, path: tuple[str | int, ...], value: Any) -> Case:
    """Return the stack with one property of a resource changed, and that one to be asked of."""
    other = replace(which, properties=put(which.properties, path, value))
    found = [other if item is which else item for item in resources]
    return Case(resources=found, one=other)


PAID = (types.SERVER, types.VOLUME, types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER)
