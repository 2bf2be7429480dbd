"""Types that are sold, and systems that are mended."""

from __future__ import annotations

from typing import Any

import pytest

from components.catalog import load_catalogue
from policies.rules import types
from policies.rules.offers import RESOURCE_TYPE_SOLD, SERVER_IMAGE_SUPPORTED, sold_in
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, undecided, violations


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"serverType": "cx33", "location": "nbg1"}, []),
        ({"serverType": "cx33"}, []),
        (
            {"serverType": "cx32", "location": "nbg1"},
            ["cx32 of it is sold no longer (since 2026-01-01); take cx33"],
        ),
        ({"serverType": "cx99"}, ["there is no server type cx99 (it)"]),
        (
            {"serverType": "cx33", "location": "ash"},
            ["cx33 of it is not sold in ash, but in fsn1, nbg1, hel1"],
        ),
    ],
)
def test_a_server_can_be_ordered(given: dict[str, Any], expected: list[str]) -> None:
    """Its type, and there."""
    assert violations(RESOURCE_TYPE_SOLD, resource(RESOURCE_TYPE_SOLD, **given)) == expected


def test_a_load_balancer_can_be_ordered() -> None:
    """By the catalogue's list."""
    for kind, count in (("lb11", 0), ("lb99", 1), (None, 1)):
        given = {"loadBalancerType": kind}
        balancer = Resource(type=types.LOAD_BALANCER, name="it", properties=given)
        assert len(violations(RESOURCE_TYPE_SOLD, balancer)) == count


@pytest.mark.parametrize(
    ("kind", "given", "path"),
    [
        (types.SERVER, {"serverType": UNKNOWN}, "serverType"),
        (types.SERVER, {"serverType": "cx33", "location": UNKNOWN}, "location"),
        (types.LOAD_BALANCER, {"loadBalancerType": UNKNOWN}, "loadBalancerType"),
    ],
)
def test_an_unknown_type_is_undecided(kind: str, given: dict[str, Any], path: str) -> None:
    """The value is named."""
    subject = Resource(type=kind, name="it", properties=given)
    assert undecided(RESOURCE_TYPE_SOLD, subject) == [(path,)]


def test_what_is_sold_is_what_the_catalogue_says() -> None:
    """Its files are read here without its models."""
    assert sold_in() == {
        name: kind.locations for name, kind in load_catalogue().server_types.items()
    }


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("debian-12", []),
        ("ubuntu-24.04", []),
        ("114690387", []),
        ("ubuntu-20.04", ["ubuntu-20.04 of it has had no security updates since 2025-05-31"]),
        ("Debian-10", ["Debian-10 of it has had no security updates since 2024-06-30"]),
        (None, ["it names no image"]),
    ],
)
def test_a_system_is_still_mended(image: str | None, expected: list[str]) -> None:
    """A snapshot's number says nothing of what is in it."""
    subject = resource(SERVER_IMAGE_SUPPORTED, image=image)
    assert violations(SERVER_IMAGE_SUPPORTED, subject) == expected
    unknown = resource(SERVER_IMAGE_SUPPORTED, image=UNKNOWN)
    assert undecided(SERVER_IMAGE_SUPPORTED, unknown) == [("image",)]


def test_the_catalogues_images_are_all_mended() -> None:
    """What the config allows is not refused here."""
    for image in load_catalogue().images:
        assert (
            violations(SERVER_IMAGE_SUPPORTED, resource(SERVER_IMAGE_SUPPORTED, image=image)) == []
        )
