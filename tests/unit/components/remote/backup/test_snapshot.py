"""The snapshot of a database's dumps, on a real Postgres whose tables are changed meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from components.remote.backup import piped, restic, snapshot, stream
from components.remote.backup.item import BackupError, Item, Place
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import Server, run, workspace

SOURCE = {"command": ["pg_dump", "--username=postgres", "--dbname=postgres"], "file": "x.dump"}
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """Give a database."""
    database_server.need()
    with workspace() as home:
        server = Server(home / "server")
        server.make()
        conf = f"listen_addresses = ''\nport = {server.port}\n"
        server.start(conf, "local all all trust\n")
        yield server
        server.stop()


@pytest.fixture
def source(database: Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give what is dumped, reached by the database's socket in place of its container."""

    @contextmanager
    def opened(source: dict[str, Any]) -> Iterator[list[str]]:
        yield [*source["command"], f"--host={database.folder}", f"--port={database.port}"]

    monkeypatch.setattr(stream, "opened", opened)
    assert database.admin("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2)")[0] == 0
    return SOURCE


def test_a_dump_is_of_what_its_ledger_counted(database: Server, source: dict[str, Any]) -> None:
    """Rows that come after it are in neither."""
    try:
        with snapshot.taken(source) as pinned, stream.opened(pinned) as words:
            assert database.admin("INSERT INTO kept VALUES (3)")[0] == 0
            code, said = run(*words)
        assert code == 0, said
        assert pinned["ledger"]["tables"]["public.kept"][0] == 2
        assert "\n1\n2\n\\." in said
    finally:
        database.admin("DROP TABLE kept")


def test_a_dump_behind_a_change_ends_and_lets_it_through(
    database: Server, source: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would wait for the other without an end: the dump fails, then the change is made."""
    monkeypatch.setattr(snapshot, "_TURN", "500ms")
    change = threading.Thread(target=database.admin, args=("DROP TABLE kept",))
    with snapshot.taken(source) as pinned, stream.opened(pinned) as words:
        change.start()
        deadline = time.monotonic() + 10
        while database.admin(WAITS)[1].strip() != "1":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        code, said = run(*words)
        assert code == 1
        assert "canceling statement due to statement timeout" in said
        assert change.is_alive()
    change.join(10)
    assert not change.is_alive()
    with snapshot.taken(source) as pinned:
        assert pinned["ledger"]["tables"] == {}


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list of what is done, to which each snapshot that is taken is added."""
    done: list[str] = []

    @contextmanager
    def prepared(_: Item) -> Iterator[dict[str, Any]]:
        done.append("snapshot")
        yield {}

    monkeypatch.setattr(restic, "prepared", prepared)
    return done


@pytest.mark.parametrize(
    ("method", "fault", "again"),
    [
        ("pg_dump", piped.SourceError("docker ended with 1: LOCK TABLE"), True),
        ("pg_dump", BackupError("restic backup: connection refused"), False),
        ("redis", piped.SourceError("docker ended with 1: gone"), False),
    ],
)
def test_dumps_that_a_change_was_before_are_made_once_more(
    method: str,
    fault: BackupError,
    again: bool,  # noqa: FBT001 - a parameter of the test
    placed: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of another snapshot, where they failed alone; the fault of a place is none of the store."""

    def to(_: Item, place: Place, __: dict[str, Any]) -> BackupError | None:
        placed.append(place.key)
        return fault if placed == ["snapshot", "a", "b"] else None

    monkeypatch.setattr(restic, "_to", to)
    places = tuple(Place(key, number, off_site=False, keep={}) for number, key in enumerate("ab"))
    item = Item("k", "s", method, "x", places, password="of-a-test")
    assert restic.run(item) == ([] if again else [f"b: {fault}"])
    assert placed == ["snapshot", "a", "b", *(["snapshot", "b"] if again else [])]
