"""An upgrade that nobody waits for any more is ended before its store may be started."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from components.remote.backup import lock, major, pair, taken
from components.remote.backup.item import Cluster, Item

STAMP = "20260131T040000"


@pytest.fixture
def item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Item:
    """A Postgres whose data is a folder of this test."""
    monkeypatch.setattr(lock, "FOLDER", tmp_path / "locks")
    monkeypatch.setattr(lock, "PAUSE", 0.01)
    monkeypatch.setattr(major, "_ROUND", 0.05)
    (tmp_path / "data").mkdir()
    cluster = Cluster(
        data=str(tmp_path / "data"), mount="/m", pgdata="/m/data", wal=str(tmp_path / "wal"),
        uid=70, gid=70, log_timeout=60, pgbackrest="2.50",
    )  # fmt: skip
    return Item("postgres", "postgres", "pgbackrest", "shop-prod", (), "key", cluster=cluster)


def test_its_containers_end_until_it_has_ended(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may start another one between: only when it lets go of the item is all at rest."""
    ended, going, over = list[str](), threading.Event(), threading.Event()

    def end(name: str) -> None:
        ended.append(name)
        over.set()

    monkeypatch.setattr(pair, "ended", end)

    def upgrade() -> None:
        with lock.held(item.key):
            going.set()
            over.wait(5)
            threading.Event().wait(0.1)

    other = threading.Thread(target=upgrade)
    other.start()
    going.wait(5)
    found = major.over(item, STAMP, 5)
    other.join()

    assert found == {"data": True, "before": False, "restored": False}
    assert len(ended) >= 2
    assert set(ended) == {"plinth-major-postgres"}


def test_one_that_does_not_end_is_told(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may take that for an end."""
    monkeypatch.setattr(pair, "ended", lambda _: None)
    with lock.held(item.key), pytest.raises(lock.HeldError, match="going on"):
        major.over(item, STAMP, 0.1)


def test_what_an_exchange_has_left_is_told(
    item: Item, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the folders that are there."""
    monkeypatch.setattr(pair, "ended", lambda _: None)
    (tmp_path / f"data.before-{STAMP}").mkdir()

    assert major.over(item, STAMP, 1) == {"data": True, "before": True, "restored": False}


def test_only_rows_that_are_read_in_are_counted() -> None:
    """A materialized view is computed anew: a stale one would differ and refuse the upgrade."""
    assert "WHERE c.relkind = 'r' AND" in taken._COUNTS
