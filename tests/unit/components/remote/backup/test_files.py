"""Copies that restic keeps: which one is laid beside, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components.remote.backup import files, restic
from components.remote.backup.item import BackupError, Item, Place
from components.remote.backup.wish import Wish

T = 1_700_000_000.0
PLACES = tuple(
    Place(key=key, number=number, off_site=key == "offsite", keep={"days": 7})
    for number, key in enumerate(("offsite", "local"), 1)
)
ITEM = Item("redis", "redis", "redis", "shop-prod", PLACES, "key")


@pytest.fixture
def size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Two copies off the server, the newer one also near; each of the size that is set."""
    found = {"bytes": 1000}
    rows = [
        {"place": place, "off_site": place == "offsite", "id": key, "kind": "full", "begun": begun,
         "ended": begun}
        for place, key, begun in (
            ("offsite", "old", T), ("offsite", "new", T + 100), ("local", "near", T + 100),
        )
    ]  # fmt: skip

    def listing(item: Item) -> list[dict[str, Any]]:
        keys = {place.key for place in item.places}
        return [row for row in rows if row["place"] in keys]

    monkeypatch.setattr(restic, "listing", listing)
    monkeypatch.setattr(files, "call", lambda *_: f'{{"total_size": {found["bytes"]}}}')
    monkeypatch.setattr(files, "FOLDER", tmp_path / "restored")
    return found


@pytest.mark.parametrize(
    ("wish", "place", "backup"),
    [
        (Wish(beside=True), "local", "near"),
        (Wish(place="offsite", beside=True), "offsite", "new"),
        (Wish(moment=T + 50, beside=True), "offsite", "old"),
        (Wish(backup="new", beside=True), "offsite", "new"),
    ],
)
@pytest.mark.usefixtures("size")
def test_the_newest_copy_before_the_moment_is_taken(wish: Wish, place: str, backup: str) -> None:
    """From the nearest place that has one."""
    found = files.choose(ITEM, wish)

    assert (found["place"], found["backup"], found["bytes"]) == (place, backup, 1000)


@pytest.mark.parametrize("wish", [Wish(moment=T - 1), Wish(backup="mine")])
@pytest.mark.usefixtures("size")
def test_what_there_is_not_is_told_with_what_there_is(wish: Wish) -> None:
    """By the ids that can be asked for."""
    with pytest.raises(
        BackupError, match=r"there is no copy of redis .*; there is: near, old, new"
    ):
        files.choose(ITEM, wish)


@pytest.mark.usefixtures("size")
def test_a_place_that_is_away_blocks_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other's copy is taken, and it is told which one was not read."""
    listing = restic.listing

    def read(item: Item) -> list[dict[str, Any]]:
        if "local" in {place.key for place in item.places}:
            raise BackupError("the repository is locked")
        return listing(item)

    monkeypatch.setattr(restic, "listing", read)

    found = files.choose(ITEM, Wish(beside=True))

    assert (found["place"], found["backup"]) == ("offsite", "new")
    assert found["not_read"] == {"local": "the repository is locked"}
    with pytest.raises(BackupError, match="no place of redis can be read: local: the repository"):
        files.choose(ITEM, Wish(place="local", beside=True))


def test_room_is_asked_for(size: dict[str, Any]) -> None:
    """A full disk of the server would stop everything on it."""
    size["bytes"] = 10**18

    with pytest.raises(BackupError, match="GB free: drop what an earlier restore left"):
        files.choose(ITEM, Wish(beside=True))


@pytest.mark.usefixtures("size")
def test_what_was_laid_beside_is_known_by_its_stamp() -> None:
    """Another item whose key begins alike is another one's."""
    for name in ("redis-20260131T040000", "redis-cache-20260131T040000"):
        (files.FOLDER / name).mkdir(parents=True)
        (files.FOLDER / name / "redis.rdb").write_bytes(b"REDIS")

    (kept,) = files.kept(ITEM)

    assert (kept["stamp"], kept["what"], kept["bytes"]) == ("20260131T040000", "restored", 5)
