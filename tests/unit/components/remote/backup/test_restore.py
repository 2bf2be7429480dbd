"""The way back on a server: what is chosen, what is refused, and that nothing gets lost on it."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from components.remote.backup import (
    aside,
    database,
    fetching,
    history,
    inside,
    lineage,
    lock,
    physical,
    program,
    restore,
    restoring,
    store,
    swap,
    tenant,
)
from components.remote.backup.item import BackupError, Cluster, Item, Place
from components.remote.backup.wish import Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = 1_700_000_000.0
STAMP = "20260131T040000"


def _item(home: Path) -> Item:
    cluster = Cluster(
        uid=0,
        gid=0,
        data=str(home / "postgres"),
        mount="/var/lib/postgresql/data",
        pgdata="/var/lib/postgresql/data/pgdata",
        wal=str(home / "postgres-log"),
        log_timeout=45,
    )
    places = tuple(
        Place(key=key, number=number, off_site=key == "offsite", keep={"days": 7})
        for number, key in enumerate(("local", "offsite"), 1)
    )
    return Item("postgres", "postgres", "pgbackrest", "shop-prod", places, "key", cluster=cluster)


def _backup(label: str, ended: float, size: int = 1000) -> dict[str, Any]:
    return {
        "label": label,
        "type": "full",
        "timestamp": {"start": ended - 60, "stop": ended},
        "info": {"size": size},
    }


@pytest.fixture
def item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Item:
    """An item with two places, of which the local one has forgotten the older backup."""
    there = {
        "local": [_backup("new", T + 200)],
        "offsite": [_backup("old", T), _backup("new", T + 200)],
    }
    monkeypatch.setattr(physical, "backups", lambda _, place: there[place.key])
    monkeypatch.setattr(lineage, "of", lambda *_: None)
    monkeypatch.setattr(store, "containers", lambda *_, **__: [])
    (tmp_path / "postgres" / "pgdata").mkdir(parents=True)
    (tmp_path / "postgres" / "pgdata" / "PG_VERSION").write_text("15\n")
    (tmp_path / "postgres.conf").write_text("recovery-option=restore_command=sh /fetch %f %p\n")
    monkeypatch.setattr(history, "FOLDER", tmp_path)
    return _item(tmp_path)


@pytest.mark.parametrize(
    ("wish", "place", "backup"),
    [
        (Wish(), "local", "new"),
        (Wish(place="offsite"), "offsite", "new"),
        (Wish(moment=T + 300), "local", "new"),
        (Wish(moment=T + 100), "offsite", "old"),
        (Wish(moment=T), "offsite", "old"),
        (Wish(backup="old"), "offsite", "old"),
    ],
)
def test_the_newest_backup_before_the_moment_is_taken(
    item: Item, wish: Wish, place: str, backup: str
) -> None:
    """From the first place that has it, be that near or far."""
    found = restore.choose(item, wish)

    assert (found["place"], found["backup"]) == (place, backup)


@pytest.fixture
def upgraded(item: Item, monkeypatch: pytest.MonkeyPatch) -> Item:
    """A store that has 17 since `T + 250`, while its local place was away."""
    fifteen, seventeen = {"major": 15}, {"major": 17}
    there = {
        "local": [_backup("old", T) | fifteen, _backup("new", T + 200) | fifteen],
        "offsite": [_backup("new", T + 200) | fifteen, _backup("newest", T + 300) | seventeen],
    }
    monkeypatch.setattr(physical, "backups", lambda _, place: there[place.key])
    cluster = replace(inside.of(item), major=17, uid=os.getuid(), gid=os.getgid())
    return replace(item, cluster=cluster)


@pytest.mark.parametrize(
    ("wish", "place", "backup", "major"),
    [
        (Wish(), "offsite", "newest", 17),
        (Wish(moment=T + 400), "offsite", "newest", 17),
        (Wish(moment=T + 250), "local", "new", 15),
        (Wish(place="local"), "local", "new", 15),
        (Wish(backup="old"), "local", "old", 15),
    ],
)
def test_a_place_that_missed_an_upgrade_comes_last(
    upgraded: Item, wish: Wish, place: str, backup: str, major: int
) -> None:
    """However near it is; a moment, a backup or a place that nothing else has is still found."""
    found = restore.choose(upgraded, wish)

    assert (found["place"], found["backup"], found["major"]) == (place, backup, major)


@pytest.mark.parametrize(
    ("wish", "left", "taken"),
    [
        (Wish(), 0x500, "offsite old"),  # the newest is beyond what this history took over
        (Wish(moment=T + 300), 0x500, "offsite old"),
        (Wish(), 0x900, "local new"),
        (Wish(backup="new"), 0x500, "local new"),  # somebody named it
        (Wish(), 0x100, "local new"),  # there is nothing else: Postgres has the last word
    ],
)
def test_a_backup_that_the_newest_history_never_had_comes_last(
    item: Item, monkeypatch: pytest.MonkeyPatch, wish: Wish, left: int, taken: str
) -> None:
    """After a restore the newest backups are of the data of before, until a new one has ended."""
    placed = physical.backups

    def read(of: Item, where: Place) -> list[dict[str, Any]]:
        ends = {"old": "0/300", "new": "0/700"}
        first = {"archive": {"stop": f"{1:08X}{0:016X}"}}
        return [one | first | {"lsn": {"stop": ends[one["label"]]}} for one in placed(of, where)]

    monkeypatch.setattr(physical, "backups", read)
    monkeypatch.setattr(lineage, "of", lambda *_: lineage.Lineage(2, {1: left}))

    found = restore.choose(item, wish)

    assert f"{found['place']} {found['backup']}" == taken


def test_files_of_another_major_are_brought_for_a_look_alone(
    upgraded: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the store's data no image of it would open them."""
    called: list[str] = []
    monkeypatch.setattr(inside, "call", lambda *words, **_: called.append(words[-1]))
    monkeypatch.setattr(fetching, "accept", lambda *_: None)

    with pytest.raises(BackupError, match="new is of Postgres 15, and postgres has 17, of which"):
        restore.bring(upgraded, Wish(place="local"), STAMP)
    assert (called, sorted(path.name for path in tmp_path.iterdir())) == (
        [], ["postgres", "postgres.conf"],
    )  # fmt: skip
    restore.bring(upgraded, Wish(place="local", beside=True), STAMP)
    restore.bring(upgraded, Wish(), "20260201T040000")
    assert called == ["restore", "restore"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (
            Wish(moment=T - 1),
            (
                "2023-11-14 22:13:19 UTC is before the oldest backup of postgres: from "
                "2023-11-14 22:13:20 UTC on any moment can be restored"
            ),
        ),
        (Wish(moment=T + 100, place="local"), "is before the oldest backup of postgres"),
        (Wish(backup="older"), "there is no backup older of postgres; there is: new, old"),
        (Wish(moment=time.time() + 3600), "is yet to come"),
        (Wish(place="moon"), "postgres does not go to 'moon'; it goes to local, offsite"),
    ],
)
def test_what_cannot_be_had_is_told(item: Item, wish: Wish, told: str) -> None:
    """With what can be had instead, before anything is touched."""
    with pytest.raises(BackupError) as caught:
        restore.choose(item, wish)

    assert told in str(caught.value)


def test_without_any_backup_there_is_nothing_to_restore(
    item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new stack, before its first copy came."""
    monkeypatch.setattr(physical, "backups", lambda *_: [])

    with pytest.raises(BackupError, match="no backup of postgres in local, offsite yet"):
        restore.choose(item, Wish())


def _away(monkeypatch: pytest.MonkeyPatch, *gone: str) -> None:
    backups = physical.backups

    def read(item: Item, place: Place) -> list[dict[str, Any]]:
        if place.key in gone:
            raise BackupError("unable to connect")
        return backups(item, place)

    monkeypatch.setattr(physical, "backups", read)


def test_a_place_that_is_away_blocks_no_other(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other has is taken, and the plan names the one that was not read."""
    _away(monkeypatch, "local")

    found = restore.choose(item, Wish())

    assert (found["place"], found["backup"]) == ("offsite", "new")
    assert found["not_read"] == {"local": "unable to connect"}
    assert restore.choose(item, Wish(place="offsite"))["not_read"] == {}


@pytest.mark.parametrize(
    ("gone", "wish", "told"),
    [
        (("offsite",), Wish(backup="old"), "there is: new (not read: offsite: unable to connect)"),
        (("offsite",), Wish(moment=T), "can be restored (not read: offsite: unable to connect)"),
        (("local",), Wish(place="local"), "no place of postgres can be read: local: unable to"),
        (("local", "offsite"), Wish(), "read: local: unable to connect; offsite: unable to"),
    ],
)
def test_what_might_be_in_a_place_that_is_away_is_told(
    item: Item, monkeypatch: pytest.MonkeyPatch, gone: tuple[str, ...], wish: Wish, told: str
) -> None:
    """Nobody takes it for something that is not there."""
    _away(monkeypatch, *gone)

    with pytest.raises(BackupError) as caught:
        restore.choose(item, wish)

    assert told in str(caught.value)


def test_room_for_both_is_asked_for(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old data stays beside the new: a full disk would end both."""
    monkeypatch.setattr(physical, "backups", lambda *_: [_backup("big", T, size=10**18)])

    with pytest.raises(BackupError, match=r"the database has 1000000000\.0 GB and .* free; "):
        restore.choose(item, Wish())


def test_a_target_is_in_pgbackrests_words() -> None:
    """A moment with its zone, a backup as it was at its end, and the newest without a word."""
    assert restore._until(Wish(moment=T + 0.25)) == [
        "--type=time",
        "--target=2023-11-14 22:13:20.250000+00:00",
        "--target-action=promote",
    ]
    assert restore._until(Wish(backup="x")) == ["--type=immediate", "--target-action=promote"]
    assert restore._until(Wish()) == []


def test_an_exchange_keeps_the_old_data_and_goes_back(item: Item, tmp_path: Path) -> None:
    """There and back again, every byte is where it was."""
    new = tmp_path / f"postgres.restored-{STAMP}"
    new.mkdir()
    (new / "new").touch()

    swap.swap(item, STAMP)

    old = tmp_path / f"postgres.before-{STAMP}"
    assert (tmp_path / "postgres" / "new").exists()
    assert (old / "pgdata" / "PG_VERSION").read_text() == "15\n"
    (kept,) = aside.kept(item)
    assert (kept["stamp"], kept["what"], kept["bytes"]) == (STAMP, "before", 3)

    swap.swap(item, STAMP, back=True)

    pgdata = tmp_path / "postgres" / "pgdata"
    assert (pgdata / "PG_VERSION").read_text() == "15\n"
    assert (pgdata / "recovery.signal").exists()
    assert (pgdata / "postgresql.auto.conf").read_text() == (
        "restore_command = 'sh /fetch %f %p'\nrecovery_target_timeline = 'current'\n"
    )
    assert [entry["what"] for entry in aside.kept(item)] == ["restored"]


class _CutError(BaseException):
    """The server loses its power."""


@contextmanager
def _cut(monkeypatch: pytest.MonkeyPatch, renames: int) -> Iterator[pytest.MonkeyPatch]:
    """Let so many renames happen, and nothing from there on."""
    done: list[Path] = []
    rename, flush = Path.rename, swap.flush

    def renaming(self: Path, target: Path) -> Path:
        if len(done) == renames:
            raise _CutError
        done.append(self)
        return rename(self, target)

    def flushing(path: Path) -> None:
        if done:  # both were made: what comes is the flush of their folder
            raise _CutError
        flush(path)

    with monkeypatch.context() as power:
        power.setattr(Path, "rename", renaming)
        power.setattr(swap, "flush", flushing)
        with pytest.raises(_CutError):
            yield power


def _folders(home: Path) -> dict[str, str]:
    """Return what is in each place: `old` data, or what was `new`ly restored."""
    return {
        path.name.removeprefix("postgres").partition("-")[0]: (
            "new" if (path / "new").exists() else "old"
        )
        for path in home.iterdir()
        if path.is_dir()
    }


@pytest.mark.parametrize("renames", [0, 1, 2])
@pytest.mark.parametrize("back", [False, True])
def test_an_exchange_goes_on_wherever_it_was_cut_off(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, renames: int, back: bool
) -> None:
    """Before, between or after its renames; both copies are there afterwards, and once."""
    (tmp_path / f"postgres.restored-{STAMP}" / "pgdata").mkdir(parents=True)
    (tmp_path / f"postgres.restored-{STAMP}" / "new").touch()
    if back:
        swap.swap(item, STAMP)
    with _cut(monkeypatch, renames):
        swap.swap(item, STAMP, back=back)

    swap.swap(item, STAMP, back=back)

    expected = {"": "old", ".restored": "new"} if back else {"": "new", ".before": "old"}
    assert _folders(tmp_path) == expected
    if back:
        text = (tmp_path / "postgres" / "pgdata" / "postgresql.auto.conf").read_text()
        assert text.count("recovery_target_timeline") == 1


def test_what_a_cut_off_exchange_left_is_put_back_and_never_dropped(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the renames the copies that are kept are all that there is."""
    (tmp_path / f"postgres.restored-{STAMP}").mkdir()
    (tmp_path / f"postgres.restored-{STAMP}" / "new").touch()
    with _cut(monkeypatch, 1):
        swap.swap(item, STAMP)

    with pytest.raises(BackupError, match=f"an exchange was cut off.* --undo {STAMP}"):
        restoring.remove(item, STAMP)
    swap.swap(item, STAMP, back=True)

    assert _folders(tmp_path) == {"": "old", ".restored": "new"}
    restoring.remove(item, STAMP)
    assert _folders(tmp_path) == {"": "old"}


def test_old_data_has_its_own_history_before_it_is_in_its_place(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be started as soon as it is there; both files are on the disk by then."""
    (tmp_path / f"postgres.restored-{STAMP}").mkdir()
    swap.swap(item, STAMP)
    flushed: list[str] = []
    fsync = os.fsync

    def noting(number: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    with _cut(monkeypatch, 0) as power:
        power.setattr(os, "fsync", noting)
        swap.swap(item, STAMP, back=True)

    assert flushed == ["postgresql.auto.conf", "recovery.signal", "pgdata"]
    assert (tmp_path / f"postgres.before-{STAMP}" / "pgdata" / "recovery.signal").exists()


def test_a_disk_that_refuses_is_told_in_one_line(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, and that it can be repeated."""
    (tmp_path / f"postgres.restored-{STAMP}").mkdir()

    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(BackupError, match=r"not exchanged .*Read-only.*; it can be repeated"):
        swap.swap(item, STAMP)


def test_data_is_never_changed_under_a_database(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a container of the store runs, nothing is moved."""
    (tmp_path / f"postgres.restored-{STAMP}").mkdir()
    monkeypatch.setattr(store, "containers", lambda *_, **__: ["abc"])

    with pytest.raises(BackupError, match="postgres runs: its data is not changed under it"):
        swap.swap(item, STAMP)

    assert (tmp_path / "postgres" / "pgdata" / "PG_VERSION").exists()


def test_an_exchange_without_something_to_put_there_is_refused(item: Item, tmp_path: Path) -> None:
    """The data stays; so does what an earlier exchange kept under the same stamp."""
    with pytest.raises(BackupError, match="is not there"):
        swap.swap(item, STAMP)
    for name in ("restored", "before"):
        (tmp_path / f"postgres.{name}-{STAMP}").mkdir()
    with pytest.raises(BackupError, match="is in the way: it was not removed"):
        swap.swap(item, STAMP)

    assert (tmp_path / "postgres" / "pgdata" / "PG_VERSION").exists()


@pytest.mark.parametrize("stamp", ["../../etc", "", "a b", "x/y"])
def test_a_stamp_leads_nowhere_else(item: Item, stamp: str) -> None:
    """It becomes part of a path."""
    with pytest.raises(BackupError, match="is no stamp"):
        swap.swap(item, stamp)


def test_only_what_a_restore_left_is_dropped(item: Item, tmp_path: Path) -> None:
    """The data itself has no stamp, and neighbours are nobody's."""
    (tmp_path / f"postgres.before-{STAMP}" / "pgdata").mkdir(parents=True)
    (tmp_path / "postgres-log").mkdir()

    with pytest.raises(BackupError, match=f"nothing of backup is kept .*; there is: {STAMP}"):
        restoring.remove(item, "backup")
    restoring.remove(item, STAMP)

    left = ["postgres", "postgres-log", "postgres.conf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == left


def test_an_item_of_another_method_has_no_files_to_exchange() -> None:
    """The message names what makes it."""
    dump = Item("dump", "postgres", "pg_dump", "shop-prod", (), "key")

    with pytest.raises(BackupError, match="dump is made by pg_dump: it has no directory that"):
        aside.kept(dump)


@pytest.mark.parametrize("fault", ["", "no database nothing"])
def test_what_was_brought_for_a_part_goes_when_that_is_taken_or_cannot_be(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Else each wrong name would leave a whole copy on the volume."""

    def exchange(*_: str) -> None:
        if fault:
            raise BackupError(fault)

    monkeypatch.setattr(restoring, "read", lambda _: item)
    monkeypatch.setattr(lock, "FOLDER", tmp_path / "locks")
    monkeypatch.setattr(program, "remove", lambda _: None)
    monkeypatch.setattr(store, "up", lambda _: False)
    monkeypatch.setattr(database, "exchange", exchange)
    monkeypatch.setattr(tenant, "exchange", exchange)
    brought = tmp_path / f"postgres.restored-{STAMP}"
    calls: tuple[tuple[Callable[..., None], str], ...] = (
        (restoring.database, "nothing"),
        (restoring.exchange, "shop tenant_1"),
    )
    for call, words in calls:
        brought.mkdir()
        with pytest.raises(BackupError, match=fault) if fault else nullcontext():
            call("postgres", STAMP, *words.split())
        assert not brought.exists()
    assert (tmp_path / "postgres").exists()
