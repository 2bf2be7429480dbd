"""Whoever waits for an item hurries the copy that holds it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from components.remote.backup import lock, store, turn
from components.remote.backup.item import BackupError, Cluster, Item

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLUSTER = Cluster(70, 70, "/mnt/data/pg", "/var/lib/postgresql/data", "/x", "/mnt/data/pg-log", 45)
ITEM = Item("pg", "postgres", "pgbackrest", "shop", (), "password", cluster=CLUSTER)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "FOLDER", tmp_path)


@contextmanager
def copied(until: threading.Event) -> Iterator[None]:
    """Have a copy of it go on until then."""
    begun = threading.Event()

    def hold() -> None:
        with lock.held(ITEM.key):
            begun.set()
            until.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(10)
    try:
        yield
    finally:
        until.set()
        thread.join()


@pytest.mark.parametrize("fault", [None, BackupError("it does not run")])
def test_a_copy_that_waits_for_a_checkpoint_gets_it(
    monkeypatch: pytest.MonkeyPatch, fault: BackupError | None
) -> None:
    """Once, since the next is due ten seconds later; a database that is gone changes nothing."""
    asked, over = [], threading.Event()

    def ask(service: str, sql: str, *, patience: float) -> str:
        asked.append((service, sql, patience))
        threading.Timer(1, over.set).start()
        if fault:
            raise fault
        return ""

    monkeypatch.setattr(store, "ask", ask)
    with copied(over), turn.taken(ITEM):
        assert over.is_set()
    assert asked == [("postgres", "CHECKPOINT", 60.0)]


def test_nothing_is_asked_where_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that is free, and one of a store that is no Postgres."""
    asked: list[str] = []
    monkeypatch.setattr(store, "ask", lambda *_, **__: asked.append("asked"))
    with turn.taken(ITEM):
        pass
    over = threading.Event()
    threading.Timer(0.2, over.set).start()
    with copied(over), turn.taken(replace(ITEM, cluster=None)):
        assert over.is_set()
    assert asked == []
