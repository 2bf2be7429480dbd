"""The ledger of a database, on a real Postgres: what it finds, and that it is right while written.

The last tests restore a copy of its files to the ledger's moment, as a drill does.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from components.remote.backup import compared, ledger, rows, session
from components.remote.backup.item import BackupError
from tests.unit.components.render import database_server
from tests.unit.components.render.database_server import Server, run, workspace

CONF = """
listen_addresses = ''
wal_level = replica
archive_mode = on
archive_command = 'cp %p {folder}/archive/%f'
"""
HBA = "local all all trust\nlocal replication all trust\n"
TABLES = """
CREATE TABLE people (id int PRIMARY KEY, name text, born timestamptz, photo bytea);
INSERT INTO people SELECT n, 'name ' || n, now() - n * interval '1 day', decode(md5(n::text), 'hex')
FROM generate_series(1, 2000) n;
CREATE TABLE "odd name" ("plinth row" int, "t" float8);
INSERT INTO "odd name" SELECT n, n / 3.0 FROM generate_series(1, 50) n;
CREATE TABLE busy (id bigserial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(), n int);
CREATE UNLOGGED TABLE passing (id int);
"""
KINDS = {  # values of one column, each other than those before it
    "bool": ("true", "false", "NULL"),
    "char(5)": ("'a'", "'b'", "''", "NULL"),
    "date": ("'2026-01-31'", "'infinity'", "NULL"),
    "float4": ("0.1", "0.2", "'NaN'", "NULL"),
    "float8": ("0.1", "0.1::float4", "'-infinity'", "NULL"),
    "int2": ("1", "-1", "NULL"),
    "int4": ("1", "-1", "0", "NULL"),
    "int8": ("1", "-1", "4294967297", "0", "NULL"),
    "jsonb": ("'1'", "'[1]'", "'null'", "NULL"),
    "json": ("'1'", "' 1'", "NULL"),
    "numeric": ("1.0", "1.00", "NULL"),
    "text": ("'a'", "'a '", "''", "NULL"),
    "timestamp": ("'2026-01-31 04:00'", "'2026-01-31 04:00:00.000001'", "'infinity'", "NULL"),
    "timestamptz": ("'2026-01-31 04:00+0'", "'2026-01-31 04:00+1'", "'-infinity'", "NULL"),
    "uuid": ("gen_random_uuid()", "gen_random_uuid()", "NULL"),
    "text[]": ("'{a,b}'", "'{b,a}'", "NULL"),
    "point": ("'(1,2)'", "'(2,1)'", "NULL"),
    "bytea": ("'\\x00'", "'\\x0000'", "NULL"),
    "mood": ("'well'", "'ill'", "NULL"),
}


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """Give a database that archives its log, with tables."""
    database_server.need()
    with workspace() as home:
        server = Server(home / "server")
        server.make()
        (server.folder / "archive").mkdir()
        if database_server.USER:
            shutil.chown(server.folder / "archive", database_server.USER)
        server.start(CONF.format(folder=server.folder) + f"port = {server.port}\n", HBA)
        code, said = server.admin(TABLES)
        assert code == 0, said
        yield server
        server.stop()


@contextmanager
def asked(folder: Path, port: int) -> Iterator[session.Session]:
    """Give a session with a database in a folder."""
    words = [*session.WORDS, "--username=postgres", "--dbname=postgres"]
    with session.opened([*words, f"--host={folder}", f"--port={port}"]) as found:
        yield found


def taken(server: Server) -> dict[str, Any]:
    """Return a ledger of now, as it is kept with a backup."""
    with asked(server.folder, server.port) as found:
        return ledger.unpacked(ledger.packed(ledger.at_point(found)))


def held(server: Server, book: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Hold the database as it is to a ledger."""
    with asked(server.folder, server.port) as found:
        return compared.differences(found, book)


def test_a_database_is_what_its_ledger_says(database: Server) -> None:
    """Every table that outlives a crash, with its rows; odd names are no hindrance."""
    book = taken(database)

    counts = {table: rows for table, (rows, _) in book["tables"].items()}
    assert counts == {"public.people": 2000, 'public."odd name"': 50, "public.busy": 0}
    assert (book["moving"], book["percent"]) == ([], 100.0)
    assert held(database, book) == ([], [])


@pytest.mark.parametrize(
    ("change", "undo", "told"),
    [
        (
            "UPDATE people SET name = 'Name 7' WHERE id = 7",
            "UPDATE people SET name = 'name 7' WHERE id = 7",
            "public.people has as many rows as it had, 2000, with other content",
        ),
        (
            'DELETE FROM "odd name" WHERE t > 16.6',
            'INSERT INTO "odd name" VALUES (50, 50 / 3.0)',
            'public."odd name" has 49 rows, and had 50',
        ),
        ("CREATE TABLE extra (id int)", "DROP TABLE extra", "public.extra was not there"),
        (
            "ALTER TABLE busy RENAME TO idle",
            "ALTER TABLE idle RENAME TO busy",
            "public.busy is not there",
        ),
    ],
)
def test_what_differs_is_told(database: Server, change: str, undo: str, told: str) -> None:
    """One letter of one row, one row, one table; as it was before, it passes again."""
    book = taken(database)
    assert database.admin(change)[0] == 0
    try:
        wrong, moved = held(database, book)
    finally:
        assert database.admin(undo)[0] == 0
    assert told in wrong
    assert moved == []
    assert held(database, book) == ([], [])


def summed(server: Server, table: str) -> tuple[int, int | None]:
    """Return what a ledger says of a table."""
    rows, found = taken(server)["tables"][table]
    return rows, found


@pytest.mark.parametrize("kind", KINDS)
def test_each_value_of_a_type_makes_another_sum(database: Server, kind: str) -> None:
    """Whether it is its type's own hash or its text; the same value makes the same sum again."""
    assert database.admin(f"CREATE TYPE mood AS ENUM ('well', 'ill'); "
                          f"CREATE TABLE kinds (n int, v {kind})")[0] == 0  # fmt: skip
    try:
        seen = []
        for value in KINDS[kind]:
            code, said = database.admin(f"TRUNCATE kinds; INSERT INTO kinds VALUES (1, {value})")  # noqa: S608
            assert code == 0, said
            seen.append(summed(database, "public.kinds"))
            assert database.admin("CREATE TABLE again AS TABLE kinds")[0] == 0
            assert summed(database, "public.again") == seen[-1]
            assert database.admin("DROP TABLE again")[0] == 0
    finally:
        assert database.admin("DROP TABLE kinds; DROP TYPE mood")[0] == 0
    assert len(set(seen)) == len(KINDS[kind])


def test_values_that_change_places_make_another_sum(database: Server) -> None:
    """Between columns of one row, where one of them is empty too, and between rows."""
    wanted = ["(1, 2), (3, 4)", "(2, 1), (3, 4)", "(1, 4), (3, 2)", "(1, NULL), (3, 4)",
              "(NULL, 1), (3, 4)", "(1, 2)", "(NULL, NULL)"]  # fmt: skip
    seen = []
    assert database.admin("CREATE TABLE pairs (a int, b int)")[0] == 0
    try:
        for values in wanted:
            assert database.admin(f"TRUNCATE pairs; INSERT INTO pairs VALUES {values}")[0] == 0  # noqa: S608
            seen.append(summed(database, "public.pairs"))
        assert database.admin("TRUNCATE pairs; INSERT INTO pairs VALUES (3, 4), (1, 2)")[0] == 0
        assert summed(database, "public.pairs") == seen[0]  # the order of rows is nothing
    finally:
        assert database.admin("DROP TABLE pairs")[0] == 0
    assert len(set(seen)) == len(wanted)


@pytest.mark.parametrize("columns", ["", ", ".join(f"c{number} int" for number in range(300))])
def test_a_table_of_no_columns_and_of_very_many_has_a_sum(database: Server, columns: str) -> None:
    """It is made of rows as text."""
    assert database.admin(f"CREATE TABLE shape ({columns}); "
                          "INSERT INTO shape DEFAULT VALUES")[0] == 0  # fmt: skip
    try:
        book = taken(database)
        assert book["tables"]["public.shape"][0] == 1
        assert held(database, book) == ([], [])
        assert database.admin("INSERT INTO shape DEFAULT VALUES")[0] == 0
        assert held(database, book)[0] == ["public.shape has 2 rows, and had 1"]
    finally:
        assert database.admin("DROP TABLE shape")[0] == 0


def test_a_ledger_of_rows_as_text_is_held_to_as_well(database: Server) -> None:
    """Copies that were made before are still proven by what they were given."""
    with asked(database.folder, database.port) as found:
        book = ledger.at_point(found)
        old = {table: rows.count(found, table, rows.Pages()) for table in book["tables"]}
    assert old["public.people"] != book["tables"]["public.people"]
    del book["sums"]
    book["tables"] = old
    assert held(database, book) == ([], [])

    assert database.admin("UPDATE people SET name = 'Name 7' WHERE id = 7")[0] == 0
    try:
        assert held(database, book)[0] == [
            "public.people has as many rows as it had, 2000, with other content"
        ]
    finally:
        assert database.admin("UPDATE people SET name = 'name 7' WHERE id = 7")[0] == 0


def test_a_big_database_is_read_in_part(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pages each time; another seed reads others, and all rows changed are seen."""
    monkeypatch.setattr(ledger, "LIMIT", 60_000)
    book = taken(database)
    assert 0 < book["percent"] < 100
    assert 0 < book["tables"]["public.people"][0] < 2000
    assert held(database, book) == ([], [])

    assert database.admin("UPDATE people SET name = upper(name)")[0] == 0
    try:
        assert held(database, book)[0] != []
    finally:
        assert database.admin("UPDATE people SET name = lower(name); VACUUM FULL people")[0] == 0


def test_a_table_that_is_being_written_to_is_held_to_nothing_wrong(database: Server) -> None:
    """It is named, and what it had is not taken for a loss."""
    assert database.admin("INSERT INTO busy (n) VALUES (0)")[0] == 0
    with asked(database.folder, database.port) as other:
        other.ask("BEGIN")
        other.ask("INSERT INTO public.busy (n) VALUES (1)")
        book = taken(database)
        other.ask("COMMIT")

    assert book["moving"] == ["public.busy"]
    assert held(database, book) == ([], [])  # without that transaction it has what it had
    assert database.admin("TRUNCATE busy")[0] == 0
    assert held(database, book) == ([], ["public.busy"])


def test_what_the_database_refuses_is_told_in_its_words(database: Server) -> None:
    """And a session that cannot begin says why."""
    unknown = pytest.raises(BackupError, match='relation "nothing" does not exist')
    with asked(database.folder, database.port) as found, unknown:
        found.ask("SELECT * FROM nothing")
    gone = pytest.raises(BackupError, match="No such file or directory")
    with gone, asked(database.folder / "gone", database.port):
        pass


@pytest.mark.parametrize("text", ["", "no ledger", "eJyrVipLLSrOzM9TsjKqBQAl4wSh"])
def test_a_text_that_is_no_ledger_is_refused(text: str) -> None:
    """Also one of a version that is yet to come."""
    with pytest.raises(BackupError, match="the ledger of the copy"):
        ledger.unpacked(text)


def test_a_ledger_is_right_while_the_database_is_written(database: Server) -> None:
    """A copy that is restored to its moment has what it says, whatever was written around it."""
    words = ("--host", str(database.folder), "--port", str(database.port), "--username=postgres")
    code, said = run(
        "pg_basebackup", *words, "--pgdata", f"{database.folder}/copy", "--wal-method=none"
    )
    assert code == 0, said
    ended = threading.Event()

    def write() -> None:
        with asked(database.folder, database.port) as found:
            while not ended.is_set():
                found.ask("INSERT INTO public.busy (n) VALUES (1)")
                found.ask("UPDATE public.busy SET n = n + 1 WHERE id % 3 = 0")
                time.sleep(0.005)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        books = [taken(database) for _ in range(3)]
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    assert database.admin("SELECT pg_switch_wal()")[0] == 0
    for number, book in enumerate(books):
        assert 'public."odd name"' not in book["moving"]
        with _restored(database, database.folder / f"restored-{number}", book["point"]) as found:
            wrong, moved = compared.differences(found, book)
            assert wrong == []
            assert set(moved) <= {"public.busy"}


@contextmanager
def _restored(database: Server, data: Path, point: str) -> Iterator[session.Session]:
    """Give a session with the copy at a point of the log."""
    copy = database.folder / "copy"
    subprocess.run(["cp", "-a", str(copy), str(data)], check=True)
    lines = (
        f"restore_command = 'cp {database.folder}/archive/%f %p'\n"
        f"recovery_target_name = '{point}'\nrecovery_target_action = 'pause'\n"
        f"archive_mode = off\nunix_socket_directories = '{data}'\nport = {database.port}\n"
        "listen_addresses = ''\nfsync = off\n"
    )
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(lines)
    (data / "recovery.signal").touch()
    if database_server.USER:
        shutil.chown(data / "recovery.signal", database_server.USER)
    log = database.folder / f"log-{data.name}"
    code, said = run(
        "pg_ctl", "--pgdata", str(data), "--wait", "--silent", "--log", str(log), "start"
    )
    assert code == 0, said + log.read_text()
    try:
        with asked(data, database.port) as found:
            for _ in range(200):
                if found.one("SELECT pg_get_wal_replay_pause_state()") == "paused":
                    break
                time.sleep(0.05)
            yield found
    finally:
        run("pg_ctl", "--pgdata", str(data), "--mode=immediate", "--silent", "stop")
