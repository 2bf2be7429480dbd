"""Where data may be."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import types
from policies.rules.places import EU, RESOURCE_LOCATION_ALLOWED, ZONES
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import undecided, violations

RULE = RESOURCE_LOCATION_ALLOWED


def _resource(
    kind: str = types.VOLUME, stack: dict[str, Any] | None = None, **given: Any
) -> Resource:
    return Resource(type=kind, name="it", properties=given, stack=stack or {})


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (types.VOLUME, {"location": "ash"}),
        (types.SERVER, {"location": "hil"}),
        (types.SERVER, {"datacenter": "sin-dc1"}),
        (types.FLOATING_IP, {"homeLocation": "ash"}),
        (types.SUBNET, {"networkZone": "us-east"}),
        (types.LOAD_BALANCER, {"networkZone": "us-west"}),
        (types.VOLUME, {"location": "moon1"}),
    ],
)
def test_a_place_outside_the_eu_fails(kind: str, given: dict[str, Any]) -> None:
    """Where the stack says nothing else, whatever property names it."""
    (value,) = given.values()
    assert violations(RULE, _resource(kind, **given)) == [
        f"it would stand in {value}; allowed are fsn1, nbg1, hel1"
    ]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (types.VOLUME, {"location": "nbg1"}),
        (types.SERVER, {"datacenter": "fsn1-dc14"}),
        (types.SUBNET, {"networkZone": "eu-central"}),
        (types.FLOATING_IP, {}),
    ],
)
def test_a_place_in_the_eu_passes(kind: str, given: dict[str, Any]) -> None:
    """So does what follows its server."""
    assert violations(RULE, _resource(kind, **given)) == []


def test_a_stack_names_what_it_allows() -> None:
    """Then that alone holds."""
    stack = {"allowed_locations": ["nbg1", "ash"]}
    assert violations(RULE, _resource(stack=stack, location="ash")) == []
    assert violations(RULE, _resource(types.SUBNET, stack, networkZone="us-east")) == []
    assert violations(RULE, _resource(stack=stack, location="hel1")) == [
        "it would stand in hel1; allowed are nbg1, ash"
    ]


def test_an_unknown_place_is_undecided() -> None:
    """The property is named."""
    assert undecided(RULE, _resource(location=UNKNOWN)) == [("location",)]


def test_the_places_are_the_catalogues() -> None:
    """Rules do not read it for that, so a test does; the EU's are also the config's default."""
    from components.catalog import load_catalogue  # noqa: PLC0415
    from components.config.stack import StackSettings  # noqa: PLC0415

    known = load_catalogue().locations
    assert dict(ZONES) == {name: place.network_zone for name, place in known.items()}
    assert StackSettings.model_fields["allowed_locations"].default == EU
    assert {known[name].country for name in EU} == {"DE", "FI"}
