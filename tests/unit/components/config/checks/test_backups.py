"""Backups that would fail, or promise too much, are refused before anything is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from components.config import REAL_CLOUD
from tests.unit.components import support
from tests.unit.components.config.checks.test_checks import edited

if TYPE_CHECKING:
    from pathlib import Path

ITEM: dict[str, Any] = {
    "store": "postgres",
    "method": "pgbackrest",
    "schedule": "*-*-* 02:00:00",
    "keep": {"offsite": {"days": 30}},
}
DUMP = ITEM | {"method": "pg_dump"}


def said(tmp_path: Path, item: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    """Return path and cause of what is wrong with one item."""
    root = edited(tmp_path, backups__items={"one": item}, **more)
    return [(problem.path, problem.cause) for problem in support.problems(root=root)]


@pytest.mark.parametrize("item", [ITEM, DUMP | {"schedule": "hourly"}])
def test_what_can_be_kept_is_fine(tmp_path: Path, item: dict[str, Any]) -> None:
    """The log as it is written, or a copy each hour, for an hour at most."""
    assert said(tmp_path, item) == []


@pytest.mark.parametrize(
    ("change", "path", "cause"),
    [
        ({"store": "postgress"}, "store", "there is no store `postgress`"),
        ({"store": None}, "store", "it names no store"),
        ({"store": "redis"}, "method", "`redis` is a redis: pgbackrest cannot copy it"),
        (
            {"store": "postgres-replica"},
            "store",
            "`postgres-replica` is a replica, which holds what its primary has",
        ),
        ({"schedule": "at noon"}, "schedule", "`at noon` is no time: "),
        ({"incremental": "*-*-* 25:00"}, "incremental", "`*-*-* 25:00` is no time: "),
        ({"keep": {"moon": {"days": 30}}}, "keep.moon", "there is no place `moon`"),
        ({"keep": {"offsite": {}}}, "keep.offsite", "it keeps nothing"),
        (
            {"keep": {"offsite": {"daily": 7}}},
            "keep.offsite",
            "pgbackrest keeps all of some days: its copies build on one another",
        ),
        (
            {"schedule": "monthly", "keep": {"offsite": {"days": 7}}},
            "keep.offsite",
            "a copy is kept 7 days, and the next comes after 31",
        ),
        (
            {"rpo": "30s"},
            "rpo",
            "a loss of at most 30 s is promised, but pgbackrest can lose 60 s",
        ),
        (
            {"method": "pg_dump", "rpo": "1h"},
            "rpo",
            "a loss of at most 3600 s is promised, but pg_dump can lose 86400 s",
        ),
        (
            {"method": "pg_dump", "schedule": "hourly", "incremental": "hourly"},
            "incremental",
            "pg_dump has no incremental copies",
        ),
    ],
)
def test_what_cannot_be_kept_is_told(
    tmp_path: Path, change: dict[str, Any], path: str, cause: str
) -> None:
    """By the path of what is wrong, and why."""
    ((where, why),) = said(tmp_path, ITEM | change)

    assert (where, why[: len(cause)]) == (f"backups.items.one.{path}", cause)


def test_a_dump_alone_keeps_no_promise_of_an_hour(tmp_path: Path) -> None:
    """Beside a log that is shipped, it need not."""
    path, cause = said(tmp_path / "a", DUMP)[0]
    assert (path, cause) == (
        "backups.rpo",
        "a loss of at most 3600 s is promised, but pg_dump can lose 86400 s",
    )

    both = edited(tmp_path / "b", backups__items={"one": ITEM, "two": DUMP})
    assert support.problems(root=both) == ()


def test_a_place_needs_credentials_and_the_copies_a_key(tmp_path: Path) -> None:
    """All of them are secrets that the system declares."""
    root = edited(
        tmp_path,
        backups__places={"offsite": {"kind": "s3", "access_key": "nobodys"}},
        backups__key="no-key",
        backups__items={"one": ITEM},
    )

    assert [(problem.path, problem.cause) for problem in support.problems(root=root)] == [
        ("backups.key", "there is no secret `no-key` to encrypt backups with"),
        (
            "backups.places.offsite",
            "a place of kind s3 needs credentials, and has no `secret_key`",
        ),
        ("backups.places.offsite.access_key", "there is no secret `nobodys`"),
    ]


def test_the_real_cloud_needs_to_know_where_a_place_is() -> None:
    """A local cloud has one; a stack without backups needs none."""
    given = {"profile": REAL_CLOUD, "secrets": support.GIVEN}
    nowhere: dict[str, Any] = {"places": {"offsite": {"bucket": "somewhere"}}}
    (problem,) = support.problems("prod", backup_schedule=nowhere, **given)

    assert problem.path == "plinth:backup_schedule.places.offsite"
    assert problem.cause == "nobody says where the place `offsite` for backups is"
    assert "endpoint" in problem.remedy
    assert support.problems("prod", backup_schedule=nowhere) == ()
    off: dict[str, Any] = {"enabled": False}
    assert support.problems("prod", backup_schedule=off, **given) == ()


def test_the_lock_of_a_real_bucket_is_said_by_whoever_made_it() -> None:
    """Nothing here can look at it; a bucket on the local cloud is made with one."""
    given: dict[str, Any] = {"profile": REAL_CLOUD, "secrets": support.GIVEN}
    place: dict[str, Any] = {"endpoint": "https://fsn1.example.com", "region": "fsn1"}
    silent: dict[str, Any] = {"places": {"offsite": place}}
    (problem,) = support.problems("prod", backup_schedule=silent, **given)

    assert problem.path == "plinth:backup_schedule.places.offsite.locked_days"
    assert (
        problem.cause == "nobody says how long the bucket of `offsite` keeps what is deleted in it"
    )
    assert "get-object-lock-configuration" in problem.remedy
    said: dict[str, Any] = {"places": {"offsite": place | {"locked_days": 14}}}
    assert support.problems("prod", backup_schedule=said, **given) == ()
    assert support.problems("prod", backup_schedule=silent) == ()


def test_a_place_of_the_stack_is_one_of_the_systems() -> None:
    """A typing mistake is told the nearest."""
    places = {"ofsite": {"endpoint": "https://s3.example.com"}}
    (problem,) = support.problems(backup_schedule={"places": places})

    assert problem.path == "plinth:backup_schedule.places.ofsite"
    assert "did you mean `offsite`?" in problem.remedy


def test_a_postgres_that_nothing_copies_is_refused() -> None:
    """By the pgBackRest that its servers can have; a dump alone would not mind."""

    def causes(tag: str, **more: Any) -> list[str]:
        services = {"postgres": {"image": f"docker.io/library/postgres:{tag}"}}
        found = support.problems(services=services, **more)
        path = "plinth:services.postgres.image"
        return [problem.cause for problem in found if problem.path == path]

    assert causes("18") == ["no pgBackRest is known that copies Postgres 18; 17 is the newest"]
    assert causes("17") == []
    needs = "Postgres 17 needs pgBackRest 2.54, and ubuntu-24.04 has 2.50"
    assert causes("17", image="ubuntu-24.04") == [needs]
