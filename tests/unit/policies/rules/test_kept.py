"""Data that is there stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.before import Before, BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.kept import ATTACHMENT, DATA_KEPT, DATA_NOT_DELETED
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import Undecided
from policies.rules.stack import Stack
from tests.unit.policies.support import undecided, violations

CONSTRAINT = "node.labels.plinth.volume.data == true"
BIND = {"type": "bind", "source": "/mnt/data/postgres", "target": "/var/lib/postgresql/data"}


def _was(kind: str, name: str, *, protect: bool = True, **inputs: Any) -> BeforeResource:
    urn = f"urn:pulumi:prod::plinth::{kind}::{name}"
    number = "7" if kind == types.SERVER else "1"
    return BeforeResource(urn=urn, type=kind, name=name, protect=protect, inputs=inputs, id=number)


VOLUME = _was(types.VOLUME, "data-data", location="nbg1", size=10)
SERVER = _was(types.SERVER, "app-1", protect=False, location="nbg1", deleteProtection=True)
ATTACHED = _was(ATTACHMENT, "data-attachment", protect=False, serverId=7, volumeId=1)


def _task(*mounts: Any, constraints: Any = (CONSTRAINT,)) -> dict[str, Any]:
    if constraints is not UNKNOWN:
        constraints = list(constraints)
    return {
        "taskSpec": {
            "placement": {"constraints": constraints},
            "containerSpec": {"mounts": UNKNOWN if UNKNOWN in mounts else list(mounts)},
        }
    }


POSTGRES = _was(types.SERVICE, "data-postgres", protect=False, **_task(BIND))
BEFORE = Before(resources=(VOLUME, SERVER, ATTACHED, POSTGRES))


def _now(kind: str, name: str, before: Before = BEFORE, **properties: Any) -> Resource:
    return Resource(type=kind, name=name, properties=properties, before=before)


@pytest.mark.parametrize(
    "now",
    [
        _now(types.VOLUME, "data-data", location="nbg1", size=20),
        _now(types.VOLUME, "new", location="fsn1"),
        _now(types.SERVER, "app-1", location="nbg1", serverType="ccx33"),
        _now(types.SERVER, "app-2", location="fsn1"),
        _now(types.SERVICE, "data-postgres", **_task(BIND, {"type": "tmpfs", "target": "/run"})),
        _now(types.SERVICE, "app-backend", **_task()),
    ],
)
def test_what_leaves_data_where_it_is_passes(now: Resource) -> None:
    """Larger disks and servers, what is new, more mounts."""
    assert violations(DATA_KEPT, now) == []


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (
            _now(types.VOLUME, "data-data", location="fsn1"),
            (
                "the volume data-data would be deleted and made anew, without its data: "
                "location nbg1 becomes fsn1"
            ),
        ),
        (
            _now(types.SERVER, "app-1", location="fsn1"),
            (
                "the server app-1 would be deleted and made anew, without its data: "
                "location nbg1 becomes fsn1"
            ),
        ),
        (
            _now(types.SERVICE, "data-postgres", **_task(BIND, constraints=())),
            "data-postgres would leave its volume `data`",
        ),
        (
            _now(types.SERVICE, "data-postgres", **_task({**BIND, "source": "/srv/pg"})),
            (
                "data-postgres keeps /var/lib/postgresql/data in /mnt/data/postgres and would no "
                "longer: it would be in /srv/pg"
            ),
        ),
        (
            _now(types.SERVICE, "data-postgres", **_task()),
            (
                "data-postgres keeps /var/lib/postgresql/data in /mnt/data/postgres and would no "
                "longer: it would be in the container, which forgets it"
            ),
        ),
    ],
)
def test_what_takes_data_away_is_refused(now: Resource, told: str) -> None:
    """A replacement deletes; a store that moves starts empty."""
    assert violations(DATA_KEPT, now) == [told]


@pytest.mark.parametrize(
    ("now", "path"),
    [
        (_now(types.VOLUME, "data-data", location=UNKNOWN), ("location",)),
        (
            _now(types.SERVICE, "data-postgres", **_task(UNKNOWN)),
            ("taskSpec", "containerSpec", "mounts"),
        ),
        (
            _now(types.SERVICE, "data-postgres", **_task(BIND, constraints=UNKNOWN)),
            ("taskSpec", "placement", "constraints"),
        ),
    ],
)
def test_what_is_not_known_yet_is_not_decided(now: Resource, path: tuple[str, ...]) -> None:
    """It may be what it was."""
    assert violations(DATA_KEPT, now) == []
    assert path in undecided(DATA_KEPT, now)


def test_what_nobody_protected_may_go() -> None:
    """A dev stack is thrown away often; a server without a volume holds nothing."""
    loose = Before(resources=(_was(types.VOLUME, "data-data", protect=False, location="nbg1"),))
    assert violations(DATA_KEPT, _now(types.VOLUME, "data-data", loose, location="fsn1")) == []
    bare = Before(resources=(SERVER, VOLUME))
    assert violations(DATA_KEPT, _now(types.SERVER, "app-1", bare, location="fsn1")) == []
    other = Before(resources=(POSTGRES,))
    assert violations(DATA_KEPT, _now(types.SERVICE, "data-postgres", other, **_task())) == []


def test_a_renamed_volume_is_known_by_its_alias() -> None:
    """It is the same one."""
    now = Resource(
        type=types.VOLUME,
        name="renamed",
        properties={"location": "fsn1"},
        before=BEFORE,
        aliases=(VOLUME.urn,),
    )
    assert len(violations(DATA_KEPT, now)) == 1


def _stack(*resources: Resource, before: Before | BeforeUnknown = BEFORE, **settings: Any) -> Stack:
    return Stack(resources=resources, settings=settings, before=before, today=date(2026, 11, 21))


KEPT = (
    Resource(type=types.VOLUME, name="data-data", properties={}),
    Resource(type=types.SERVER, name="app-1", properties={}),
)


def test_what_is_no_longer_named_would_be_deleted() -> None:
    """With its data; the finding names it, so that an exception can."""
    assert list(DATA_NOT_DELETED.find(_stack(*KEPT))) == []
    found = {item.resource: item.what for item in DATA_NOT_DELETED.find(_stack())}  # type: ignore[union-attr]
    assert found == {
        "data-data": "the volume data-data would be deleted, and its data",
        "app-1": "the server app-1 would be deleted, and its data",
    }


def test_what_nobody_protected_may_be_deleted() -> None:
    """Nor is an alias a deletion."""
    loose = Before(resources=(_was(types.VOLUME, "data-data", protect=False),))
    assert violations(DATA_NOT_DELETED, _stack(before=loose)) == []
    renamed = Resource(type=types.VOLUME, name="new", properties={}, aliases=(VOLUME.urn,))
    before = Before(resources=(VOLUME,))
    assert violations(DATA_NOT_DELETED, _stack(renamed, before=before)) == []


@pytest.mark.parametrize("protect", [True, False])
def test_a_state_that_nobody_can_read_is_told(*, protect: bool) -> None:
    """One that is elsewhere is not decided; a broken one stops, whatever the stack asks for."""
    why = "whether data would be lost is not known: it is elsewhere"
    away = BeforeUnknown("it is elsewhere")
    (found,) = DATA_NOT_DELETED.find(_stack(before=away, protect=protect))
    assert found == Undecided((), why=why)
    broken = BeforeUnknown("it is elsewhere", broken=True)
    assert violations(DATA_NOT_DELETED, _stack(before=broken, protect=protect)) == [why]
