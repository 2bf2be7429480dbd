"""The store keeps documents, all or nothing, over restarts."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from localcloud.store import Store, StoreError

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_survive_a_new_process(tmp_path: Path) -> None:
    """What was put is there after the file is opened again, in the same order."""
    first = Store(tmp_path / "state.db")
    first.put("server", 2, {"name": "b"})
    first.put("server", 1, {"name": "a"})
    first.put("server", 2, {"name": "c"})

    again = Store(tmp_path / "state.db")

    assert again.all("server") == [{"name": "c"}, {"name": "a"}]


def test_an_unknown_document_is_none() -> None:
    """A key of another kind is not found."""
    store = Store(":memory:")
    store.put("server", 1, {})

    assert store.get("volume", 1) is None


def test_delete_tells_whether_there_was_one() -> None:
    """The second delete of a document finds nothing."""
    store = Store(":memory:")
    store.put("server", 1, {})

    assert (store.delete("server", 1), store.delete("server", 1)) == (True, False)


def test_a_failed_transaction_keeps_nothing() -> None:
    """All writes of a transaction that raises are taken back, nested ones too."""
    store = Store(":memory:")
    with pytest.raises(ValueError, match="no"), store.transaction():  # noqa: PT012
        store.put("server", 1, {})
        with store.transaction():
            store.put("server", 2, {})
        raise ValueError("no")

    assert store.counts() == {}


def test_numbers_are_given_once() -> None:
    """Threads that ask at the same time get different numbers."""
    store = Store(":memory:")
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: store.next_id("id", 100), range(200)))

    assert list(range(100, 300)) == sorted(numbers)


def test_copies_are_fresh() -> None:
    """Changing what was read changes nothing that is kept."""
    store = Store(":memory:")
    store.put("server", 1, {"labels": {}})
    body = store.get("server", 1)
    assert body is not None
    body["labels"]["a"] = "b"

    assert store.get("server", 1) == {"labels": {}}


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    """The error names the file and both versions."""
    path = tmp_path / "state.db"
    sqlite3.connect(path).execute("PRAGMA user_version=99")

    with pytest.raises(StoreError, match=r"state\.db: state of version 99, this program writes 1"):
        Store(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The error is one of ours, not SQLite's."""
    path = tmp_path / "state.db"
    path.write_text("not a database, but long enough to be read as one" * 100)

    with pytest.raises(StoreError, match="not a database"):
        Store(path)


def test_what_follows_a_commit_waits_for_it() -> None:
    """A callback runs after the outermost transaction, and never after one that failed."""
    store = Store(":memory:")
    seen: list[str] = []
    with store.transaction():
        with store.transaction():
            store.after_commit(lambda: seen.append("kept"))
        seen.append("inside")
    with pytest.raises(ValueError, match="no"), store.transaction():  # noqa: PT012
        store.after_commit(lambda: seen.append("lost"))
        raise ValueError("no")
    store.after_commit(lambda: seen.append("outside"))

    assert seen == ["inside", "kept", "outside"]
