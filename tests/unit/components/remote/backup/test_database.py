"""One database of a Postgres: its names while it is exchanged, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from components.remote.backup import database, store
from components.remote.backup.item import BackupError, Item

ITEM = Item("postgres", "postgres", "pgbackrest", "shop-prod", (), "key")
STAMP = "20260131T040000"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a server is asked that has a shop, and one that a restore kept."""
    told: list[str] = []

    def ask(_: str, sql: str, **__: Any) -> str:
        told.append(sql)
        if "pg_database_size" in sql:
            return "shop|100\nshop_before_20260131t040000|90\nbefore_lunch|5\n"
        return "1" if sql.startswith("SELECT count") else ""

    monkeypatch.setattr(store, "ask", ask)
    monkeypatch.setattr(store, "up", lambda _: True)
    monkeypatch.setattr(store, "containers", lambda *_, **__: ["abc"])
    return told


def test_only_what_a_restore_left_is_listed(asked: list[str]) -> None:
    """By its stamp and the database that it is of; an item without databases has none."""
    (row,) = database.kept(ITEM)

    assert (row["of"], row["what"], row["stamp"], row["bytes"]) == ("shop", "before", STAMP, 90)
    assert row["database"] == "shop_before_20260131t040000"
    assert asked
    assert database.kept(Item("redis", "redis", "redis", "shop-prod", (), "key")) == []


def test_what_was_not_left_by_a_restore_is_never_dropped(asked: list[str]) -> None:
    """The database in use has no stamp in its name."""
    with pytest.raises(BackupError, match="shop was not left by a restore"):
        database.drop(ITEM, "shop")
    assert asked == []


@pytest.mark.parametrize("name", ["shop; DROP", "a" * 41, "", '"x"'])
def test_a_name_that_cannot_get_a_stamp_is_refused(name: str) -> None:
    """It becomes part of SQL, and Postgres cuts names at 63."""
    with pytest.raises(BackupError, match="is no name of a database, or longer"):
        database.called(name, "before", STAMP)


def test_names_are_exchanged_with_nobody_in(asked: list[str]) -> None:
    """Both are closed first, those connected are sent away, and both are opened at the end."""
    database.back(ITEM, STAMP, "shop")

    told = [sql for sql in asked if not sql.startswith("SELECT count")]
    assert told[:2] == [
        'ALTER DATABASE "shop" ALLOW_CONNECTIONS false',
        'ALTER DATABASE "shop_before_20260131t040000" ALLOW_CONNECTIONS false',
    ]
    assert "pg_terminate_backend" in told[2]
    assert told[3] == (
        'ALTER DATABASE "shop" RENAME TO "shop_restored_20260131t040000"; '
        'ALTER DATABASE "shop_before_20260131t040000" RENAME TO "shop"'
    )
    assert 'ALTER DATABASE "shop" ALLOW_CONNECTIONS true' in told[4:]


def test_a_database_that_was_not_kept_cannot_be_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by its name."""
    monkeypatch.setattr(store, "ask", lambda *_, **__: "0")
    with pytest.raises(BackupError, match="postgres has no database shop_before_20260131t040000"):
        database.back(ITEM, STAMP, "shop")


def test_a_database_that_cannot_be_closed_is_opened_again(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only the first of both could be closed, nobody must stay out of it."""
    ask, before = store.ask, "shop_before_20260131t040000"

    def refuse(service: str, sql: str, **more: Any) -> str:
        if sql == f'ALTER DATABASE "{before}" ALLOW_CONNECTIONS false':
            raise BackupError("connection lost")
        return ask(service, sql, **more)

    monkeypatch.setattr(store, "ask", refuse)
    with pytest.raises(BackupError, match="connection lost"):
        database.back(ITEM, STAMP, "shop")

    assert 'ALTER DATABASE "shop" ALLOW_CONNECTIONS false' in asked
    assert 'ALTER DATABASE "shop" ALLOW_CONNECTIONS true' in asked
    assert not [sql for sql in asked if "RENAME" in sql]
