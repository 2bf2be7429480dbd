"""Changes under data wait for a proof that it can come back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.before import Before, BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.kept import ATTACHMENT
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.risky import DATA_CHANGE_PROVEN, major
from policies.rules.rule import Undecided
from policies.rules.stack import Stack
from tests.unit.policies.support import violations

SCHEDULE = Resource(type=types.BACKUP_SCHEDULE, name="backups", properties={"test": "monthly"})
UNPROVEN = "no restore of this stack's backups is proven"
PROVEN = {"last_verified_restore": "2026-11-02T03:00:00+00:00"}
LATE = {"last_verified_restore": "2026-09-02T03:00:00+00:00"}


def _image(tag: str) -> dict[str, Any]:
    return {"taskSpec": {"containerSpec": {"image": f"docker.io/library/postgres:{tag}"}}}


CHANGES = [
    (types.VOLUME, "data-data", {"size": 10}, {"size": 20},
     "the volume data-data changes its size: 10 becomes 20"),
    (types.SERVER, "app-1", {"serverType": "cx23"}, {"serverType": "cx33"},
     "the server app-1 becomes another type: cx23 becomes cx33"),
    (ATTACHMENT, "data-data", {"serverId": 7}, {"serverId": 8},
     "the volume of data-data moves to another server"),
    (types.SERVICE, "data-postgres", _image("15-bookworm"), _image("16-bookworm"),
     "data-postgres goes from Postgres 15 to 16"),
]  # fmt: skip


def _stack(  # noqa: PLR0913 - what is changed, and around it
    kind: str,
    name: str,
    old: dict[str, Any],
    new: dict[str, Any],
    outputs: dict[str, Any] | None = None,
    *,
    protect: bool = True,
) -> Stack:
    was = BeforeResource(urn=f"u::{kind}::{name}", type=kind, name=name, protect=True, inputs=old)
    return Stack(
        resources=(SCHEDULE, Resource(type=kind, name=name, properties=new)),
        settings={"protect": protect},
        before=Before(resources=(was,), outputs=outputs or {}),
        today=date(2026, 11, 21),
    )


@pytest.mark.parametrize(("kind", "name", "old", "new", "told"), CHANGES)
def test_what_may_cost_data_waits_for_a_proof(
    kind: str, name: str, old: dict[str, Any], new: dict[str, Any], told: str
) -> None:
    """Refused while nothing is proven, or not lately; where it is, or nobody minds, it may be."""
    assert violations(DATA_CHANGE_PROVEN, _stack(kind, name, old, new)) == [
        f"{told}, and {UNPROVEN}"
    ]
    late = "no restore has been proven for 80 days; it is due every 31"
    found = violations(DATA_CHANGE_PROVEN, _stack(kind, name, old, new, LATE))
    assert found == [f"{told}, and {late}"]
    assert violations(DATA_CHANGE_PROVEN, _stack(kind, name, old, new, PROVEN)) == []
    assert violations(DATA_CHANGE_PROVEN, _stack(kind, name, old, new, protect=False)) == []
    assert violations(DATA_CHANGE_PROVEN, _stack(kind, name, old, old)) == []


def test_a_first_up_and_what_is_new_may_be() -> None:
    """There is nothing to bring back yet."""
    volume = Resource(type=types.VOLUME, name="data-data", properties={"size": 10})
    for before in (Before(), BeforeUnknown("it is elsewhere")):
        stack = Stack(
            resources=(SCHEDULE, volume),
            settings={"protect": True},
            before=before,
            today=date(2026, 11, 21),
        )
        assert list(DATA_CHANGE_PROVEN.find(stack)) == []


def test_a_value_that_hides_the_change_is_told() -> None:
    """An image that is not known may be of another major version."""
    hidden = {"taskSpec": {"containerSpec": {"image": UNKNOWN}}}
    stack = _stack(types.SERVICE, "data-postgres", _image("15"), hidden)
    path = ("taskSpec", "containerSpec", "image")
    assert list(DATA_CHANGE_PROVEN.find(stack)) == [
        Undecided(path, (types.SERVICE, "data-postgres"))
    ]


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("198.18.0.1:5000/docker.io/library/postgres:15-bookworm@sha256:aa", "15"),
        ("docker.io/pgvector/pgvector:0.8.0-pg15", "15"),
        ("postgres:17.2", "17"),
        ("prometheuscommunity/postgres-exporter:v0.17", None),
        ("redis:7", None),
        (None, None),
    ],
)
def test_the_major_version_is_read_from_the_image(image: str | None, found: str | None) -> None:
    """Of the public images, with or without a registry before them."""
    assert major(image) == found
