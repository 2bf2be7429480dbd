"""Volumes of a protected stack cannot be deleted by mistake."""

from __future__ import annotations

from policies.rules.resource import UNKNOWN
from policies.rules.volumes import VOLUME_PROTECTED as RULE
from tests.unit.policies.support import resource, undecided, violations


def test_a_volume_protected_twice_passes() -> None:
    """Pulumi and the cloud both refuse to delete it."""
    assert violations(RULE, resource(RULE, protect=True, deleteProtection=True)) == []


def test_a_volume_that_pulumi_may_delete_fails() -> None:
    """The cloud's protection alone is lifted by a plan that replaces the volume."""
    assert violations(RULE, resource(RULE, deleteProtection=True)) == [
        "Pulumi may delete or replace it: `protect` is off"
    ]


def test_a_volume_that_the_cloud_would_delete_fails() -> None:
    """Pulumi's protection does not bind who deletes by hand."""
    assert violations(RULE, resource(RULE, protect=True)) == [
        "the cloud would delete it: delete protection is off"
    ]


def test_unknown_protection_is_undecided() -> None:
    """What is known to be wrong is still told."""
    both = resource(RULE, deleteProtection=UNKNOWN)
    assert undecided(RULE, both) == [("deleteProtection",)]
    assert violations(RULE, both) == ["Pulumi may delete or replace it: `protect` is off"]
