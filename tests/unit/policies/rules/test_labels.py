"""By what names and labels things are found."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules import types
from policies.rules.labels import RESOURCE_LABELLED, RESOURCE_NAMED
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, undecided, violations

LABELS = {
    "managed-by": "plinth",
    "system": "shop",
    "environment": "prod",
    "stack": "shop-prod",
    "component": "app-server",
}


def test_a_resource_with_all_labels_passes() -> None:
    """As Hetzner has them, and as Docker does."""
    pairs = [{"label": key, "value": value} for key, value in LABELS.items()]
    swarm = Resource(type=types.SERVICE, name="it", properties={"labels": pairs})
    assert violations(RESOURCE_LABELLED, resource(RESOURCE_LABELLED, labels=LABELS)) == []
    assert violations(RESOURCE_LABELLED, swarm) == []


@pytest.mark.parametrize("gone", LABELS)
def test_a_label_that_is_missing_or_empty_fails(gone: str) -> None:
    """It is named."""
    for labels in ({k: v for k, v in LABELS.items() if k != gone}, LABELS | {gone: ""}):
        told = violations(RESOURCE_LABELLED, resource(RESOURCE_LABELLED, labels=labels))
        assert told == [f"it has no label {gone}"]


def test_no_labels_at_all_fail() -> None:
    """Nothing would find it."""
    (told,) = violations(RESOURCE_LABELLED, resource(RESOURCE_LABELLED))
    assert told == "it has no label managed-by, system, environment, stack, component"


@pytest.mark.parametrize("labels", [UNKNOWN, LABELS | {"stack": UNKNOWN}])
def test_unknown_labels_are_undecided(labels: Any) -> None:
    """All of them, or one."""
    subject = resource(RESOURCE_LABELLED, labels=labels)
    assert (violations(RESOURCE_LABELLED, subject), undecided(RESOURCE_LABELLED, subject)) == (
        [],
        [("labels",)],
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop-prod-app-1", []),
        ("shop-production-app-1", ["it is called shop-production-app-1, not shop-prod-…"]),
        ("web", ["it is called web, not shop-prod-…"]),
        (None, ["it gets a name that the provider makes up"]),
    ],
)
def test_a_name_tells_whose_it_is(name: str | None, expected: list[str]) -> None:
    """System and environment stand first."""
    assert (
        violations(RESOURCE_NAMED, resource(RESOURCE_NAMED, name=name, labels=LABELS)) == expected
    )


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name": UNKNOWN, "labels": LABELS}, ("name",)),
        ({"name": "web", "labels": UNKNOWN}, ("labels",)),
        ({"name": "web", "labels": LABELS | {"system": UNKNOWN}}, ("labels",)),
    ],
)
def test_an_unknown_name_is_undecided(given: dict[str, Any], path: tuple[str]) -> None:
    """So are labels that it would be held against."""
    subject = resource(RESOURCE_NAMED, **given)
    assert (violations(RESOURCE_NAMED, subject), undecided(RESOURCE_NAMED, subject)) == ([], [path])
