"""Containers beside the Swarm: each service of a stack, started past it."""

from __future__ import annotations

from collections.abc import Iterable

from policies.rules import types
from policies.rules.resource import Resource, at
from tests.unit.policies.mutants.whole import Case, Resources, StackMutator, of_type

CONTAINER = ("taskSpec", "containerSpec")


def _loose(resources: Resources) -> Iterable[Case]:
    for service in of_type(resources, types.SERVICE):
        properties = {
            "name": service.name,
            "image": at(service.properties, *CONTAINER, "image"),
            "user": at(service.properties, *CONTAINER, "user"),
        }
        for more in ({}, {"privileged": True}, {"networkMode": "host"}):
            made = Resource(type=types.CONTAINER, name=service.name, properties=properties | more)
            rest = [made if item is service else item for item in resources]
            yield Case(resources=rest, one=made)


MUTATORS = (
    StackMutator(
        rule="container-in-swarm", what="a service as a container outside the Swarm", cases=_loose
    ),
)
