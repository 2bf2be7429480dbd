"""Containers run as services of the Swarm."""

from __future__ import annotations

from policies.rules import types
from policies.rules.security import ALWAYS
from policies.rules.swarm import CONTAINER_IN_SWARM
from tests.unit.policies.built import built
from tests.unit.policies.support import resource, violations


def test_a_container_outside_the_swarm_is_refused() -> None:
    """Whatever it is: no other rule looks at it."""
    assert CONTAINER_IN_SWARM in ALWAYS
    assert CONTAINER_IN_SWARM.types == ("docker:index/container:Container",)
    assert violations(CONTAINER_IN_SWARM, resource(CONTAINER_IN_SWARM, image="redis:7")) == [
        "it is a container of its own, outside the Swarm"
    ]


def test_services_are_not_asked() -> None:
    """They are what the rule wants; no stack has anything else."""
    kinds = {item.type for item in built("ecommerce/prod")}
    assert types.SERVICE in kinds
    assert not kinds & set(CONTAINER_IN_SWARM.types)
