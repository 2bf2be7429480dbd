"""How the files of a copy become a store's data again, in a folder beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from components.remote.backup import aside, back, files, restic
from components.remote.backup.item import BackupError, Item, Place
from components.remote.backup.wish import Wish

STAMP = "20260131T040000"
SNAPSHOT = b"REDIS0011 rows" + b"\xff" + b"checksum"
MARK = b"0123456789abcdef0123456789abcdef01234567"


def _item(home: Path, method: str) -> Item:
    place = Place("offsite", 1, off_site=True, keep={"days": 7})
    return Item(
        "store", "store", method, "shop-prod", (place,), "key",
        source={"file": "store.rdb"}, back={"data": str(home / "store"), "user": "0:0"},
    )  # fmt: skip


@pytest.mark.parametrize("end", [b"", MARK])
def test_redis_begins_its_log_with_the_snapshot(tmp_path: Path, end: bytes) -> None:
    """Without the mark of a stream, which Redis refuses there."""
    copy, target = tmp_path / "copy", tmp_path / "target"
    copy.mkdir()
    (copy / "store.rdb").write_bytes(SNAPSHOT + end)

    back.become(_item(tmp_path, "redis"), copy, target)

    folder = target / "appendonlydir"
    assert (folder / "appendonly.aof.1.base.rdb").read_bytes() == SNAPSHOT
    listed = (folder / "appendonly.aof.manifest").read_text()
    assert listed == "file appendonly.aof.1.base.rdb seq 1 type b\n"
    assert target.stat().st_mode & 0o777 == 0o700


def test_a_snapshot_that_only_ends_like_a_mark_stays_whole(tmp_path: Path) -> None:
    """What is before the digits has to be the end of a snapshot."""
    (tmp_path / "store.rdb").write_bytes(b"REDIS0011 no end" + MARK)

    back._unmarked(tmp_path / "store.rdb")

    assert (tmp_path / "store.rdb").read_bytes() == b"REDIS0011 no end" + MARK


def test_a_tree_is_moved_as_it_is(tmp_path: Path) -> None:
    """And one that was copied from elsewhere is refused with the path that is missing."""
    item = _item(tmp_path / "data", "minio")
    copy, target = tmp_path / "copy", tmp_path / "target"
    inner = copy / (tmp_path / "data" / "store").relative_to("/")
    inner.mkdir(parents=True)
    (inner / "object").write_text("kept")

    back.become(item, copy, target)

    assert (target / "object").read_text() == "kept"
    with pytest.raises(BackupError, match=r"the copy has no .*/data/store: it is of another place"):
        back.become(item, copy, target)


def test_what_has_no_way_is_told(tmp_path: Path) -> None:
    """The server's own settings are put in by hand."""
    with pytest.raises(BackupError, match="copies by config are put in by hand, from --beside"):
        back.become(_item(tmp_path, "config"), tmp_path, tmp_path / "target")
    nowhere = replace(_item(tmp_path, "config"), back={})
    with pytest.raises(BackupError, match="it has no directory that could be exchanged"):
        aside.restored(nowhere, STAMP)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Item:
    """An item with one copy of a MinIO, whose restore writes one object."""
    item = _item(tmp_path, "minio")
    (tmp_path / "store").mkdir()
    row = {"place": "offsite", "off_site": True, "id": "one", "kind": "full", "begun": 1.0,
           "ended": 1.0}  # fmt: skip

    def call(_item: Item, _place: Place, *words: str) -> str:
        if words[0] == "stats":
            return '{"total_size": 4}'
        inner = Path(words[words.index("--target") + 1]) / (tmp_path / "store").relative_to("/")
        inner.mkdir(parents=True)
        (inner / "object").write_text("kept")
        return ""

    monkeypatch.setattr(restic, "listing", lambda _: [row])
    monkeypatch.setattr(files, "call", call)
    monkeypatch.setattr(files, "FOLDER", tmp_path / "laid")
    return item


def test_a_copy_is_brought_beside_the_data_it_will_replace(there: Item, tmp_path: Path) -> None:
    """On the data's own disk, with nothing else left; the same stamp again is refused."""
    files.bring(there, Wish(), STAMP)

    assert (tmp_path / f"store.restored-{STAMP}" / "object").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store", f"store.restored-{STAMP}"]
    (kept,) = files.kept(there)
    assert (kept["what"], kept["stamp"], kept["bytes"]) == ("restored", STAMP, 4)
    with pytest.raises(BackupError, match="is there already: choose another stamp"):
        files.bring(there, Wish(), STAMP)


def test_what_cannot_be_made_data_leaves_nothing(
    there: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the files of the copy nor half of what they should become."""

    def fail(_item: Item, _files: Path, target: Path) -> None:
        target.mkdir()
        raise BackupError("the dump cannot be read")

    monkeypatch.setattr(back, "become", fail)
    with pytest.raises(BackupError, match="the dump cannot be read"):
        files.bring(there, Wish(), STAMP)

    assert [path.name for path in tmp_path.iterdir()] == ["store"]
