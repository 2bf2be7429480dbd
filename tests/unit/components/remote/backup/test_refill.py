"""After a loss data comes to where it is looked for, whole or not at all, and once."""

from __future__ import annotations

import io
import json
import os
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.remote.backup import aside, inside, refill, restore, store, tail
from components.remote.backup.item import BackupError, Cluster, Item, Place
from components.remote.backup.wish import Wish

STAMP = "20260131T040000"
NAME = "00000001000000000000000B"
NEWEST = "000000030000000200000007"  # of a database that another has followed


@pytest.fixture
def item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Item:
    """A Postgres whose folder is empty, as on a new volume, and a copy that can be brought."""
    cluster = Cluster(
        uid=os.getuid(), gid=os.getgid(), data=str(tmp_path / "postgres"), mount="/seen",
        pgdata="/seen/pgdata", wal=str(tmp_path / "log"), log_timeout=45,
    )  # fmt: skip
    made = Item("postgres", "postgres", "pgbackrest", "shop-prod", (), "key", cluster=cluster)
    Path(cluster.data).mkdir()
    monkeypatch.setattr(refill, "MARKS", tmp_path / "marks")
    monkeypatch.setattr(tail, "FOLDER", tmp_path / "tails")
    monkeypatch.setattr(store, "containers", lambda *_, **__: [])
    monkeypatch.setattr(restore, "bring", bring)
    return made


def bring(item: Item, _: Wish, stamp: str) -> dict[str, Any]:
    """Stand in for pgBackRest."""
    log = aside.restored(item, stamp) / "pgdata" / "pg_wal"
    log.mkdir(parents=True)
    (log.parent / "PG_VERSION").write_text("15\n")
    return {"backup": "20260131-020000F"}


def content(item: Item) -> list[str]:
    """Return the names of all files in the data's place."""
    home = aside.data(item)
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def test_an_empty_place_is_filled_and_nothing_is_kept(item: Item) -> None:
    """There was nothing to keep."""
    found = refill.refilled(item, STAMP, Wish())

    assert (found["backup"], found["from_replica"]) == ("20260131-020000F", [])
    assert content(item) == ["pgdata/PG_VERSION"]
    assert aside.kept(item) == []


def test_the_same_again_changes_nothing_and_another_does(item: Item) -> None:
    """What is there by then is kept."""
    refill.refilled(item, STAMP, Wish())
    (aside.data(item) / "pgdata" / "written").write_text("since")

    assert refill.refilled(item, STAMP, Wish())["done_before"] is True
    assert content(item) == ["pgdata/PG_VERSION", "pgdata/written"]
    refill.refilled(item, "20260201T040000", Wish())
    assert content(item) == ["pgdata/PG_VERSION"]
    assert [row["what"] for row in aside.kept(item)] == ["before"]


def test_half_a_copy_is_never_taken_for_one(item: Item) -> None:
    """A run that was killed while it brought it left some files: they are brought anew."""
    half = aside.restored(item, STAMP) / "pgdata" / "half"
    half.parent.mkdir(parents=True)
    half.write_text("of it")

    refill.refilled(item, STAMP, Wish())

    assert content(item) == ["pgdata/PG_VERSION"]


def test_files_that_were_laid_out_for_it_are_in_nobodys_way(item: Item) -> None:
    """A run that was killed left them; they can be seen, and the next one begins anew."""
    laid = aside.bringing(item, STAMP)
    laid.mkdir()
    (laid / "dump").write_text("half")
    other = aside.bringing(item, "20260201T040000")
    other.mkdir()
    assert [(row["what"], row["stamp"], row["bytes"]) for row in aside.kept(item)] == [
        ("bring", STAMP, 4), ("bring", "20260201T040000", 0),
    ]  # fmt: skip

    refill.refilled(item, STAMP, Wish())

    assert (content(item), laid.exists(), other.exists()) == (["pgdata/PG_VERSION"], False, True)


def test_one_that_was_cut_off_after_it_was_brought_goes_on(
    item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not brought twice."""
    monkeypatch.setattr("components.remote.backup.swap.swap", _fail)
    with pytest.raises(BackupError, match="power"):
        refill.refilled(item, STAMP, Wish())
    monkeypatch.undo()
    monkeypatch.setattr(refill, "MARKS", aside.data(item).parent / "marks")
    monkeypatch.setattr(store, "containers", lambda *_, **__: [])
    monkeypatch.setattr(restore, "bring", _fail)

    refill.refilled(item, STAMP, Wish())

    assert content(item) == ["pgdata/PG_VERSION"]


def test_a_store_that_runs_is_left_alone(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its data is in use."""
    monkeypatch.setattr(store, "containers", lambda *_, **__: ["abc"])

    with pytest.raises(BackupError, match="postgres runs"):
        refill.refilled(item, STAMP, Wish())
    assert content(item) == []


def test_the_end_of_the_log_is_laid_into_what_is_brought(item: Item) -> None:
    """Readable by the database's user alone, and once."""
    folder = tail.FOLDER / f"postgres-{STAMP}"
    folder.mkdir(parents=True)
    segment = bytes(tail.SEGMENT)
    assert tail.unpack(_tar({NAME: segment}), folder) == [NAME]

    found = refill.refilled(item, STAMP, Wish())

    path = aside.data(item) / "pgdata" / "pg_wal" / NAME
    assert found["from_replica"] == [NAME]
    assert (path.read_bytes() == segment, path.stat().st_mode & 0o777) == (True, 0o600)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("files", "cut"),
    [
        ({"../../etc/passwd": bytes(tail.SEGMENT)}, False),
        ({NAME: b"short"}, False),
        ({NAME: bytes(tail.SEGMENT)}, True),
    ],
)
def test_what_is_no_whole_segment_is_refused(
    tmp_path: Path, files: dict[str, bytes], *, cut: bool
) -> None:
    """Other names, other sizes, and a connection that was lost."""
    stream = _tar(files)
    if cut:
        stream = io.BytesIO(stream.getvalue()[: tail.SEGMENT // 2])

    with pytest.raises(BackupError):
        tail.unpack(stream, tmp_path)


@pytest.mark.parametrize(
    ("databases", "logs", "newest"),
    [
        ((1,), {1: NEWEST}, NEWEST),
        ((1, 2), {1: NEWEST, 2: NAME}, NAME),
        ((1, 2), {1: NEWEST, 2: None}, ""),
        ((1, 2), {1: NEWEST}, ""),
        ((1,), {}, ""),
    ],
)
def test_the_newest_of_the_log_is_of_the_database_that_runs(
    monkeypatch: pytest.MonkeyPatch,
    databases: tuple[int, ...],
    logs: dict[int, str | None],
    newest: str,
) -> None:
    """That of before a major upgrade has higher names, and does not count."""
    said = [
        {
            "db": [{"id": number} for number in databases],
            "archive": [{"database": {"id": key}, "max": name} for key, name in logs.items()],
        }
    ]
    monkeypatch.setattr(inside, "call", lambda *_, **__: json.dumps(said))
    place = Place(key="offsite", number=1, off_site=True, keep={})
    item = Item("postgres", "postgres", "pgbackrest", "shop-prod", (place,), "key")

    assert tail.newest(item, place) == newest


def test_a_place_that_missed_an_upgrade_says_nothing_of_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its old database's segments have the higher names, and no replica goes on after them."""
    fifteen, seventeen = {"id": 1, "version": "15"}, {"id": 2, "version": "17"}
    there = {
        1: [{"db": [fifteen], "archive": [{"database": {"id": 1}, "max": NEWEST}]}],
        2: [{"db": [fifteen, seventeen], "archive": [
            {"database": {"id": 1}, "max": NEWEST}, {"database": {"id": 2}, "max": NAME}]}],
    }  # fmt: skip
    monkeypatch.setattr(inside, "call", lambda _, *words, **__: json.dumps(there[int(words[0][7])]))
    places = tuple(Place(key, number, off_site=True, keep={}) for number, key in
                   enumerate(("offsite", "region"), 1))  # fmt: skip
    cluster = Cluster(uid=0, gid=0, data="/d", mount="/s", pgdata="/s/p", wal="/w", log_timeout=45)
    item = Item("postgres", "postgres", "pgbackrest", "shop-prod", places, "key", cluster=cluster)

    for major, newest in ((17, NAME), (15, NEWEST), (None, NEWEST)):
        of = replace(item, cluster=replace(cluster, major=major))
        monkeypatch.setattr(tail, "read", lambda _, of=of: of)
        tail.archived("postgres")
        assert json.loads(capsys.readouterr().out)["newest"] == newest, major


def _fail(*_: object, **__: object) -> None:
    raise BackupError("no power")


def _tar(files: dict[str, bytes]) -> io.BytesIO:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
    stream.seek(0)
    return stream
