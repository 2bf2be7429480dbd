"""The archiver's side of the talk with Postgres: what it takes, what it says, what it tells."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from components.remote.backup import archiver, gap, inside, status
from components.remote.backup.item import Cluster, Item, Place
from components.remote.backup.shipping import Shipping

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = "000000010000000000000002"
PLACES = tuple(
    Place(key, number, off_site=True, keep={})
    for number, key in enumerate(("offsite", "region"), 1)
)
DROPPED = "WARN: dropped WAL file '{}' because archive queue exceeded 2GB"


@pytest.fixture
def item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Item:
    """Give an item whose folders are here."""
    monkeypatch.setattr(status, "STATUS", tmp_path / "status")
    monkeypatch.setattr(status, "METRICS", tmp_path / "metrics")
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
    return Item("pg", "pg", "pgbackrest", "shop", PLACES, "password", cluster=cluster)


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

    assert (home / "done" / SEGMENT).read_text() == ""
    assert not (home / "wanted" / SEGMENT).exists()

    (home / "wanted" / SEGMENT).touch()
    archiver.reply(home, SEGMENT, "the place is away")
    assert (home / "done" / SEGMENT).read_text() == "the place is away\n"
    assert not (home / "wanted" / SEGMENT).exists()
    assert not elsewhere.exists()
    assert item.cluster is not None


def test_a_volume_without_room_is_answered(
    tmp_path: Path, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shipped needs no room to be said; what is not is asked for again."""
    home = tmp_path / "log"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archiver, "_write", full)
    for answer, said in (("ok", True), ("the place is away", False)):
        (home / "done" / SEGMENT).unlink(missing_ok=True)
        (home / "wanted" / SEGMENT).touch()
        archiver.reply(home, SEGMENT, answer)
        assert (home / "done" / SEGMENT).exists() is said
        assert not (home / "wanted" / SEGMENT).exists()
    assert item.cluster is not None


def ends(monkeypatch: pytest.MonkeyPatch, *ways: tuple[int, str]) -> list[tuple[str, ...]]:
    """Have pgBackRest end so, one call after the other; return what it is asked."""
    asked: list[tuple[str, ...]] = []

    def ended(_: Item, *words: str, only: int | None = None) -> tuple[int, str]:
        asked.append(words if only is None else (*words, f"only {only}"))
        return ways[len(asked) - 1]

    monkeypatch.setattr(inside, "ended", ended)
    return asked


def test_what_fails_is_told_to_postgres(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pgBackRest's words; what went is `ok`."""
    asked = ends(monkeypatch, (0, ""), (82, "ERROR: [082]: the place is away"))

    both = "offsite: [082]: the place is away; region: [082]: the place is away"
    assert [Shipping(item).ship(SEGMENT) for _ in range(2)] == ["ok", both]
    assert asked[0][-2:] == (
        "archive-push",
        f"/var/lib/postgresql/data/pgdata/pg_wal/{SEGMENT}",
    )
    assert gap.since(item, PLACES[0]) is None


def test_a_dropped_segment_is_a_gap_until_a_copy_began_after_it(
    tmp_path: Path, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postgres goes on, and nothing of after the gap is said to be restorable, in any place."""
    now = time.time()
    mark = tmp_path / "data" / "pgdata" / "pg_wal" / "archive_status" / f"{SEGMENT}.ready"
    mark.touch()
    os.utime(mark, (now - 300, now - 300))
    for place in PLACES:
        status.attempt("pg", "pg", place.key, begun=now - 900, error=None, whole=1)
    ends(monkeypatch, (0, DROPPED.format(SEGMENT)), (0, DROPPED.format(SEGMENT[:-1] + "3")))
    shipping = Shipping(item)
    assert item.cluster is not None
    assert shipping.ship(SEGMENT) == "ok"
    mark.unlink()  # Postgres lets go of it
    assert shipping.ship(SEGMENT[:-1] + "3") == "ok"

    lost = status.read("pg")["offsite"]["log_gap"]
    assert (lost["first"], lost["last"], lost["dropped"]) == (SEGMENT, SEGMENT[:-1] + "3", 2)
    assert archiver.newest(item, item.cluster, now) == pytest.approx(now - 345, abs=1)
    assert 'plinth_backup_log_gap{item="pg",store="pg",place="region"} 1' in metrics(tmp_path)

    status.attempt("pg", "pg", "offsite", begun=now - 1, error=None, whole=2)  # it began before
    assert gap.since(item, PLACES[0]) is not None
    later = time.time() + 1
    status.attempt("pg", "pg", "offsite", begun=later, error="it is away")
    assert status.read("pg")["offsite"]["log_gap"] is not None
    status.attempt("pg", "pg", "offsite", begun=later, error=None, whole=3)
    assert archiver.newest(item, item.cluster, now) == now - 45  # one that has all is enough
    assert gap.since(item, PLACES[1]) is not None
    status.attempt("pg", "pg", "region", begun=later, error=None, whole=2)
    assert gap.since(item, PLACES[1]) is None
    assert 'plinth_backup_log_gap{item="pg",store="pg",place="region"} 0' in metrics(tmp_path)


def metrics(folder: Path, name: str = "plinth-backup-pg") -> str:
    """Return what Prometheus would read."""
    return (folder / "metrics" / f"{name}.prom").read_text()


def test_a_gap_has_a_copy_made_and_again_if_it_was_not(
    item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, then each quarter of an hour; never where there is none."""
    begun: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda words, **_: begun.append(words))
    assert gap.end(item, 0.0, 5000.0) == 0.0
    assert begun == []

    gap.note(item, SEGMENT, 4000.0, PLACES)
    assert gap.end(item, 0.0, 5000.0) == 5000.0
    assert gap.end(item, 5000.0, 5100.0) == 5000.0
    assert gap.end(item, 5000.0, 5900.0) == 5900.0
    assert begun == [["systemctl", "start", "--no-block", "plinth-backup-pg.service"]] * 2


def test_what_is_not_known_has_no_value(tmp_path: Path, item: Item) -> None:
    """Nothing is restorable without a whole copy, nor where the log cannot be read."""
    name = "newest_restorable_timestamp_seconds{"
    assert item.cluster is not None

    archiver.tell(item, item.cluster)
    assert name not in metrics(tmp_path, "plinth-log-pg")
    for key, whole, there in (("offsite", 0, False), ("region", 0, False), ("region", 1, True)):
        status.attempt("pg", "pg", key, begun=1.0, error=None, whole=whole)
        archiver.tell(item, item.cluster)
        assert (name in metrics(tmp_path, "plinth-log-pg")) is there

    (tmp_path / "data" / "pgdata" / "pg_wal" / "archive_status").rmdir()
    archiver.tell(item, item.cluster)
    assert metrics(tmp_path, "plinth-log-pg") == ""


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
