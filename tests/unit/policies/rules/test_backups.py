"""Data is copied, sealed, away from its servers, and the copies are proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.before import Before, BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.backed_up import BACKUP_PROVEN, DATA_BACKED_UP
from policies.rules.backups import BACKUP_ENCRYPTED, BACKUP_LOCKED, BACKUP_OFF_SITE
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import ResourceRule, Undecided
from policies.rules.stack import Stack
from tests.unit.policies.built import built
from tests.unit.policies.support import resource, undecided, violations
from tests.unit.policies.tracked import ENVIRONMENTS as STACKS

STORE = {"store": "postgres", "places": ["local", "offsite"], "encrypted": True}
PLACES = {
    "local": {"off_site": False, "encrypted": True, "locked_days": 0},
    "offsite": {"off_site": True, "encrypted": True, "locked_days": 14},
}
SCHEDULE: dict[str, Any] = {"test": "monthly", "stores": {"postgres": STORE}, "places": PLACES}
PROTECTED = {"protect": True}
TODAY = date(2026, 11, 21)


def _with(kind: str, key: str, **changes: Any) -> dict[str, Any]:
    """Return the schedule with one store or place changed."""
    entries = SCHEDULE[kind]
    return {**SCHEDULE, kind: {**entries, key: {**entries[key], **changes}}}


@pytest.mark.parametrize("rule", [BACKUP_ENCRYPTED, BACKUP_OFF_SITE, BACKUP_LOCKED])
def test_a_schedule_as_it_should_be_passes(rule: ResourceRule) -> None:
    """This one, and a real stack's."""
    assert violations(rule, resource(rule, **SCHEDULE)) == []
    (real,) = (item for item in built("prod") if item.type == types.BACKUP_SCHEDULE)
    assert violations(rule, real) == []


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        (
            BACKUP_ENCRYPTED,
            _with("stores", "postgres", encrypted=False),
            "postgres is copied in the clear",
        ),
        (BACKUP_ENCRYPTED, _with("places", "local", encrypted=None), "local is kept in the clear"),
        (
            BACKUP_OFF_SITE,
            _with("stores", "postgres", places=["local"]),
            "copies of postgres stay with the servers that they are of",
        ),
        (
            BACKUP_OFF_SITE,
            _with("stores", "postgres", places=["gone"]),
            "copies of postgres stay with the servers that they are of",
        ),
        (
            BACKUP_LOCKED,
            _with("places", "offsite", locked_days=0),
            "copies in offsite may be deleted at once",
        ),
    ],
)
def test_a_schedule_is_judged(rule: ResourceRule, given: dict[str, Any], expected: str) -> None:
    """The store or place is named."""
    assert violations(rule, resource(rule, **given)) == [expected]


@pytest.mark.parametrize(
    ("rule", "given", "path"),
    [
        (BACKUP_ENCRYPTED, _with("stores", "postgres", encrypted=UNKNOWN), ("stores", "postgres")),
        (BACKUP_OFF_SITE, _with("stores", "postgres", places=UNKNOWN), ("stores", "postgres")),
        (BACKUP_LOCKED, _with("places", "offsite", locked_days=UNKNOWN), ("places", "offsite")),
        (BACKUP_ENCRYPTED, {"stores": UNKNOWN, "places": {}}, ("stores",)),
        (BACKUP_OFF_SITE, {"stores": UNKNOWN}, ("stores",)),
        (BACKUP_LOCKED, {"places": UNKNOWN}, ("places",)),
    ],
)
def test_an_unknown_part_is_undecided(
    rule: ResourceRule, given: dict[str, Any], path: tuple[str, ...]
) -> None:
    """It is named."""
    assert violations(rule, resource(rule, **given)) == []
    assert undecided(rule, resource(rule, **given)) == [path]


def _schedule(**given: Any) -> Resource:
    return Resource(type=types.BACKUP_SCHEDULE, name="backups", properties={**SCHEDULE, **given})


def _database(name: str = "postgres", **container: Any) -> Resource:
    mount = {"type": "bind", "source": "/mnt/data/postgres", "readOnly": False}
    held = {"image": "docker.io/library/postgres:15", "mounts": [mount]} | container
    properties = {"name": name, "taskSpec": {"containerSpec": held}}
    return Resource(type=types.SERVICE, name=f"data-{name}", properties=properties)


def _stack(*resources: Resource, before: Any = None, **settings: Any) -> Stack:
    return Stack(
        resources=resources,
        settings=PROTECTED | settings,
        before=before or Before(),
        today=TODAY,
    )


VOLUME = Resource(type=types.VOLUME, name="data-data", properties={"size": 10})


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (_stack(VOLUME, _database(), _schedule()), []),
        (_stack(VOLUME, _database(), _schedule(), protect=False), []),
        (_stack(VOLUME), ["nothing of this stack is copied: it has no backup schedule"]),
        (_stack(VOLUME, protect="false"), []),
        (_stack(), []),
        (_stack(_database("other"), _schedule()), ["the data of data-other is not copied"]),
        (_stack(_database(), _schedule(stores={})), ["the data of data-postgres is not copied"]),
        (_stack(_database("cache", image="redis:7"), _schedule()), []),
        (_stack(_database("client", mounts=[]), _schedule()), []),
        (
            _stack(
                _database("second", configs=[{"fileName": "/etc/plinth/replica.sh"}]), _schedule()
            ),
            [],
        ),
    ],
)
def test_a_protected_database_is_copied(stack: Stack, expected: list[str]) -> None:
    """A replica follows one that is; other stores have ways of their own."""
    assert violations(DATA_BACKED_UP, stack) == expected


def test_services_that_a_preview_tells_nothing_of_are_undecided() -> None:
    """Docker's, before there is a server to ask; `up` asks again."""
    silent = Resource(type=types.SERVICE, name="data-main", properties={})
    (found,) = DATA_BACKED_UP.find(_stack(silent, _schedule()))
    assert (found.path, found.expected) == (("taskSpec",), True)  # type: ignore[union-attr]


@pytest.mark.parametrize("on", [True, "true", "yes", "on", "1", "what"])
def test_a_stack_is_protected_in_all_words_for_it(on: Any) -> None:
    """By the same words as for the other rules of protected stacks."""
    assert len(violations(DATA_BACKED_UP, _stack(VOLUME, protect=on))) == 1


@pytest.mark.parametrize("off", [False, "no", "off", "0", None])
def test_a_stack_is_not_protected_in_the_others(off: Any) -> None:
    """What is thrown away needs no copy."""
    assert violations(DATA_BACKED_UP, _stack(VOLUME, protect=off)) == []


@pytest.mark.parametrize("image", ["neo4j:5", "getmeili/meilisearch:v1", "minio/minio:R", "MySQL"])
def test_other_stores_are_copied_too(image: str) -> None:
    """Each has a way of its own to be copied."""
    store = _database("other", image=image)
    assert violations(DATA_BACKED_UP, _stack(store, _schedule())) == [
        "the data of data-other is not copied"
    ]
    item = {"store": "other", "places": ["offsite"], "encrypted": True}
    assert violations(DATA_BACKED_UP, _stack(store, _schedule(stores={"other": item}))) == []


@pytest.mark.parametrize("name", ["neo4j", "meilisearch", "minio", "postgres"])
def test_stores_of_real_stacks_are_among_them(name: str) -> None:
    """Taken from the schedule, each is missed."""
    stack = next(s for s in STACKS if any(i.name == f"data-{name}" for i in built(s)))
    found = [
        replace(item, properties={**item.properties, "stores": {}})
        if item.type == types.BACKUP_SCHEDULE
        else item
        for item in built(stack)
    ]
    told = violations(DATA_BACKED_UP, _stack(*found))
    assert f"the data of data-{name} is not copied" in told
    assert violations(DATA_BACKED_UP, _stack(*built(stack))) == []


MOUNT = {"type": "bind", "source": "/mnt/data/x", "readOnly": False}
HELD = ("taskSpec", "containerSpec")


def _mounted(**mount: Any) -> Mapping[str, Any]:
    return _database("main", mounts=[{**MOUNT, **mount}]).properties


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"taskSpec": UNKNOWN}, ("taskSpec",)),
        ({"taskSpec": {"containerSpec": UNKNOWN}}, HELD),
        (_database("main", image=UNKNOWN).properties, (*HELD, "image")),
        (_database("main", mounts=UNKNOWN).properties, (*HELD, "mounts")),
        (_database("main", mounts=[UNKNOWN]).properties, (*HELD, "mounts", 0)),
        (_mounted(source=UNKNOWN), (*HELD, "mounts", 0)),
        (_mounted(type=UNKNOWN), (*HELD, "mounts", 0)),
        (
            _database("main", mounts=[{**MOUNT, "readOnly": UNKNOWN}]).properties,
            (*HELD, "mounts", 0),
        ),
        (_database("main", configs=UNKNOWN).properties, (*HELD, "configs")),
        (_database("main", configs=[UNKNOWN]).properties, (*HELD, "configs", 0, "fileName")),
    ],
)
def test_a_service_that_may_hold_a_database_is_undecided(
    properties: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    """What is missing is named, with the service; one that is copied needs no answer."""
    service = Resource(type=types.SERVICE, name="data-main", properties=properties)
    found = list(DATA_BACKED_UP.find(_stack(service, _schedule())))
    assert found == [Undecided(path, (types.SERVICE, "data-main"))]
    copied = {"main": {"store": "main"}}
    assert list(DATA_BACKED_UP.find(_stack(service, _schedule(stores=copied)))) == []


@pytest.mark.parametrize(
    "container",
    [
        {"image": "nginx:1", "mounts": UNKNOWN},
        {"image": UNKNOWN, "mounts": []},
        {"mounts": [{**MOUNT, "source": "/etc", "type": UNKNOWN}]},
        {"mounts": [{**MOUNT, "readOnly": True, "source": UNKNOWN}]},
        {"configs": [{"fileName": "/etc/plinth/replica.sh"}, UNKNOWN]},
    ],
)
def test_what_decides_it_by_itself_is_enough(container: dict[str, Any]) -> None:
    """The rest need not be known."""
    assert list(DATA_BACKED_UP.find(_stack(_database("main", **container), _schedule()))) == []


@pytest.mark.parametrize(
    ("stores", "path"),
    [(UNKNOWN, ("stores",)), ({"a": {"store": UNKNOWN}}, ("stores", "a", "store"))],
)
def test_a_schedule_that_hides_its_stores_is_undecided(stores: Any, path: tuple[str, ...]) -> None:
    """A database may be among them."""
    schedule = _schedule(stores=stores)
    (found,) = DATA_BACKED_UP.find(_stack(_database(), schedule))
    assert found == Undecided(path, (types.BACKUP_SCHEDULE, "backups"))


def test_a_first_preview_is_not_told_what_it_cannot_know() -> None:
    """Of the stacks that are there nothing is missed before they are made."""
    assert list(DATA_BACKED_UP.find(_stack(*built("ecommerce/prod", first=True)))) == []


@pytest.mark.parametrize(
    ("said", "test", "expected"),
    [
        ("2026-11-01T03:00:00+00:00", "monthly", []),
        (
            "2026-10-01T03:00:00Z",
            "monthly",
            ["no restore has been proven for 51 days; it is due every 31"],
        ),
        ("2026-10-01T03:00:00Z", "quarterly", []),
        ("2026-10-01T03:00:00Z", None, []),
        (None, "monthly", []),
        ("lately", "monthly", ["nobody can read when a restore was proven last: lately"]),
    ],
)
def test_a_restore_is_proven_as_often_as_was_said(
    said: str | None, test: str | None, expected: list[str]
) -> None:
    """By the output of the stack that is there; a new one has nothing to prove."""
    before = Before(outputs={"last_verified_restore": said})
    assert violations(BACKUP_PROVEN, _stack(_schedule(test=test), before=before)) == expected
    assert (
        violations(BACKUP_PROVEN, _stack(_schedule(test=test), before=before, protect=False)) == []
    )


def test_a_stack_that_never_proved_a_restore_is_told() -> None:
    """Once it is there; a new one has nothing to restore."""
    volume = BeforeResource(urn="u", type=types.VOLUME, name="data-data", protect=True)
    there = Before(resources=(volume,), outputs={"last_verified_restore": None})
    assert violations(BACKUP_PROVEN, _stack(_schedule(), before=there)) == [
        "no restore of this stack's backups is proven"
    ]
    assert violations(BACKUP_PROVEN, _stack(_schedule())) == []
    assert violations(BACKUP_PROVEN, _stack(before=there)) == []


def test_what_hides_whether_a_restore_was_proven_is_told() -> None:
    """The state, or how often it is due."""
    (found,) = BACKUP_PROVEN.find(_stack(_schedule(), before=BeforeUnknown("it is elsewhere")))
    told = "whether a restore was ever proven is not known: it is elsewhere"
    assert found == Undecided((), why=told)
    (found,) = BACKUP_PROVEN.find(_stack(_schedule(test=UNKNOWN)))
    assert found == Undecided(("test",), (types.BACKUP_SCHEDULE, "backups"))
