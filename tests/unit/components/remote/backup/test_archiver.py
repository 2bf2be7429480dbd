"""The archiver's side of the talk with Postgres: what it takes, what it says, what it tells."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from components.remote.backup import archiver, inside
from components.remote.backup.item import BackupError, Cluster, Item

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = "000000010000000000000002"


@pytest.fixture
def item(tmp_path: Path) -> Item:
    """Give an item whose folders are here."""
    for name in ("wanted", "done", "asked", "found", "fetched"):
        (tmp_path / "log" / name).mkdir(parents=True)
    (tmp_path / "data" / "pgdata" / "pg_wal" / "archive_status").mkdir(parents=True)
    cluster = Cluster(
        uid=os.getuid(),
        gid=os.getgid(),
        data=str(tmp_path / "data"),
        mount="/var/lib/postgresql/data",
        pgdata="/var/lib/postgresql/data/pgdata",
        wal=str(tmp_path / "log"),
        log_timeout=45,
    )
    return Item("pg", "pg", "pgbackrest", "shop", (), "password", cluster=cluster)


def test_only_names_of_the_log_are_taken(tmp_path: Path, item: Item) -> None:
    """A container that was taken over may write anything there."""
    home = tmp_path / "log"
    good = ["00000002.history", SEGMENT, f"{SEGMENT}.00000028.backup", f"{SEGMENT}.partial"]
    for name in (*good, "--repo=2", "x y", f"{SEGMENT}; reboot", f"{SEGMENT}.sh"):
        (home / "wanted" / name).touch()

    assert archiver.wanted(home) == sorted(good)
    assert item.cluster is not None


def test_an_answer_is_whole_and_its_request_is_gone(tmp_path: Path, item: Item) -> None:
    """Whatever lies in its way, a link to elsewhere included."""
    home, elsewhere = tmp_path / "log", tmp_path / "elsewhere"
    (home / "wanted" / SEGMENT).touch()
    (home / "done" / f".{SEGMENT}").symlink_to(elsewhere)
    archiver.reply(home, SEGMENT, "ok")

    assert (home / "done" / SEGMENT).read_text() == "ok\n"
    assert not (home / "wanted" / SEGMENT).exists()
    assert not elsewhere.exists()
    assert item.cluster is not None


def test_what_fails_is_told_to_postgres(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pgBackRest's words; what went is `ok`."""
    asked: list[tuple[str, ...]] = []

    def call(_: Item, *words: str, quiet: bool) -> str:
        asked.append(words)
        if len(asked) > 1:
            raise BackupError("the place is away")
        return str(quiet)

    monkeypatch.setattr(inside, "call", call)
    assert [archiver.ship(item, SEGMENT) for _ in range(2)] == ["ok", "the place is away"]
    assert asked[0][-2:] == (
        "archive-push",
        f"/var/lib/postgresql/data/pgdata/pg_wal/{SEGMENT}",
    )


def test_nothing_waits_then_all_but_the_last_moments_are_safe(item: Item) -> None:
    """What was committed may be younger than the last segment by its time-out."""
    now = time.time()
    assert item.cluster is not None

    assert archiver.restorable(item.cluster, now) == (now - 45, 0)


def test_what_waits_holds_back_what_can_be_restored(tmp_path: Path, item: Item) -> None:
    """By the oldest segment that Postgres has marked; shipped ones do not count."""
    now = time.time()
    marks = tmp_path / "data" / "pgdata" / "pg_wal" / "archive_status"
    for name, age in (("1.ready", 300), ("2.ready", 100), ("0.done", 900)):
        (marks / name).touch()
        os.utime(marks / name, (now - age, now - age))
    assert item.cluster is not None

    moment, waiting = archiver.restorable(item.cluster, now)
    assert (round(now - moment), waiting) == (345, 2)
