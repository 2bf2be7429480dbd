"""What must not go away by mistake."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.protection import ADDRESS_KEPT, RESOURCE_DELETE_PROTECTED
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, undecided, violations

RULE = RESOURCE_DELETE_PROTECTED
BOTH = {"deleteProtection": True, "rebuildProtection": True}


def test_a_protected_server_passes() -> None:
    """Neither deleted nor rebuilt."""
    assert violations(RULE, resource(RULE, **BOTH)) == []


@pytest.mark.parametrize("off", [False, None, "false"])
def test_a_server_without_protection_fails(off: Any) -> None:
    """Each of the two is told."""
    subject = resource(RULE, deleteProtection=off, rebuildProtection=off)
    assert violations(RULE, subject) == [
        "the cloud would delete it: its delete protection is off",
        "the cloud would rebuild it: its rebuild protection is off",
    ]


@pytest.mark.parametrize("kind", RULE.also)
def test_other_resources_have_delete_protection_alone(kind: str) -> None:
    """On or off."""
    on = Resource(type=kind, name="it", properties={"deleteProtection": True})
    off = Resource(type=kind, name="it", properties={})
    assert violations(RULE, on) == []
    assert violations(RULE, off) == ["the cloud would delete it: its delete protection is off"]


def test_unknown_protection_is_undecided() -> None:
    """And left alone by the mending."""
    subject = resource(RULE, deleteProtection=UNKNOWN, rebuildProtection=True)
    assert undecided(RULE, subject) == [("deleteProtection",)]
    assert RULE.mend is not None
    assert RULE.mend({"deleteProtection": UNKNOWN}) == {"deleteProtection": UNKNOWN}
    assert RULE.mend({"size": 1}) == {"size": 1, "deleteProtection": True}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (False, []),
        (None, []),
        (True, ["it goes when its server goes"]),
        ("true", ["it goes when its server goes"]),
    ],
)
def test_an_address_outlives_its_server(value: Any, expected: list[str]) -> None:
    """Names in the DNS have it."""
    assert violations(ADDRESS_KEPT, resource(ADDRESS_KEPT, autoDelete=value)) == expected
    assert undecided(ADDRESS_KEPT, resource(ADDRESS_KEPT, autoDelete=UNKNOWN)) == [("autoDelete",)]
