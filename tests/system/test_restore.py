"""A database is brought back on a booted stack: to a moment, and from there to where it was."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.order import DATA_STACK
from tests.system.shared import Stacks
from tests.system.systems import Stack

pytestmark = pytest.mark.stack(DATA_STACK)
FIND = "docker ps -q -f label=com.docker.swarm.service.name=postgres"


@pytest.fixture(scope="module")
def stack(stacks: Stacks) -> Iterator[Stack]:
    """Give a stack whose database has a first backup; nothing of a restore is left on it."""
    stack = stacks.get(DATA_STACK)
    for _ in range(120):
        found = json.loads(stack.plinth("backups", "postgres", "--json").stdout)
        if {row["place"] for row in found["backups"]} == {"local", "offsite"}:
            break
        time.sleep(1)
    yield stack
    sql(stack, "DROP TABLE IF EXISTS rows")
    for item in ("redis", "postgres-dump", "postgres"):  # where a test failed half-way
        for stamp in {row["stamp"] for row in _kept(stack, item)}:
            stack.plinth("restore", item, "--drop", stamp, "--yes")


def sql(stack: Stack, text: str) -> str:
    """Ask the database as its administrator."""
    words = f"psql -qAt -U postgres chrono_scraper -c {shlex.quote(text)}"
    done = stack.on("app-1", f"docker exec $({FIND}) {words}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _moment(stack: Stack) -> str:
    """Return a moment after all that is committed and before all that will be."""
    time.sleep(1.5)
    now = float(sql(stack, "SELECT extract(epoch FROM clock_timestamp())"))
    time.sleep(1.5)
    return datetime.fromtimestamp(now, UTC).isoformat()


def test_what_there_is_is_listed(stack: Stack) -> None:
    """Every item of the system has copies in each of its places, and each says what it restores."""
    found: dict[str, Any] = json.loads(stack.plinth("backups", "--json").stdout)

    rows = {(row["item"], row["place"]) for row in found["backups"]}
    assert {("postgres", "local"), ("postgres", "offsite")} <= rows
    assert all(row["restores"] for row in found["backups"])
    assert found["status"]["postgres"]["offsite"]["ok"] is True
    assert found["kept"] == []


def test_what_cannot_be_is_refused_and_nothing_is_touched(stack: Stack) -> None:
    """A time too early, an unknown backup, a store without any, and nobody to ask."""
    before = sql(stack, "SELECT pg_postmaster_start_time()")
    for words, told in (
        (("postgres", "--time", "2020-01-01", "--yes"), "is before the oldest backup of postgres"),
        (("postgres", "--time", "2120-01-01", "--yes"), "is yet to come"),
        (("postgres", "--backup", "mine", "--yes"), "there is no backup mine of postgres; there"),
        (("backend", "--yes"), "There are no backups of 'backend'"),
        (("postgres", "--undo", "20200101T000000", "--yes"), "there is: nothing"),
        (("postgres",), "Nobody can be asked here: read the plan, then add --yes"),
    ):
        done = stack.plinth("restore", *words)
        assert done.returncode in {1, 2}, words
        assert told in done.stderr, words
        assert "Traceback" not in done.stdout + done.stderr
    assert sql(stack, "SELECT pg_postmaster_start_time()") == before


def _redis(stack: Stack, *words: str) -> str:
    """Ask Redis as its administrator."""
    running = "$(docker ps -q -f label=com.docker.swarm.service.name=redis)"
    call = f"redis-cli --no-auth-warning --user admin {shlex.join(words)}"
    script = f"REDISCLI_AUTH=$(cat /run/secrets/redis-password) {call}"
    done = stack.on("app-1", f"docker exec {running} sh -c {shlex.quote(script)}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _kept(stack: Stack, item: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stack.plinth("backups", item, "--json").stdout)["kept"]
    return found


def test_another_store_comes_back_in_place_and_goes_back(stack: Stack) -> None:
    """Redis goes on from the copy; what it had meanwhile is kept, and put back on demand."""
    assert _redis(stack, "SET", "plinth:restored", "copied") == "OK"
    done = stack.on("app-1", "sudo plinth-backup run redis")
    assert done.returncode == 0, done.stderr
    assert _redis(stack, "SET", "plinth:restored", "later") == "OK"

    done = stack.plinth("restore", "redis", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _redis(stack, "GET", "plinth:restored") == "copied"
    (kept,) = _kept(stack, "redis")
    assert kept["what"] == "before"

    done = stack.plinth("restore", "redis", "--undo", kept["stamp"], "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _redis(stack, "GET", "plinth:restored") == "later"
    assert stack.plinth("restore", "redis", "--drop", kept["stamp"], "--yes").returncode == 0
    assert _kept(stack, "redis") == []


def test_one_database_comes_back_from_its_dump(stack: Stack) -> None:
    """Under its own name, while the server goes on; the one of now is kept under another."""
    started = sql(stack, "SELECT pg_postmaster_start_time()")
    done = stack.on("app-1", "sudo plinth-backup run postgres-dump")
    assert done.returncode == 0, done.stderr
    sql(stack, "CREATE TABLE later (id int)")

    done = stack.plinth("restore", "postgres-dump", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sql(stack, "SELECT to_regclass('later') IS NULL") == "t"
    assert sql(stack, "SELECT pg_postmaster_start_time()") == started
    (kept,) = _kept(stack, "postgres-dump")
    assert (kept["what"], kept["of"]) == ("before", "chrono_scraper")
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'chrono_scraper'"
    assert sql(stack, owner) == "chrono_scraper"

    done = stack.plinth("restore", "postgres-dump", "--undo", kept["stamp"], "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sql(stack, "SELECT to_regclass('later') IS NULL") == "f"
    sql(stack, "DROP TABLE later")
    assert (
        stack.plinth("restore", "postgres-dump", "--drop", kept["stamp"], "--yes").returncode == 0
    )
    assert _kept(stack, "postgres-dump") == []


def test_a_moment_comes_back_and_so_does_what_was_after_it(stack: Stack) -> None:
    """To a moment, with the application well again; then back to the data that was kept."""
    sql(stack, "CREATE TABLE rows (id int); INSERT INTO rows VALUES (1)")
    moment = _moment(stack)
    sql(stack, "INSERT INTO rows VALUES (2)")

    done = stack.plinth("restore", "postgres", "--time", moment, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sql(stack, "SELECT id FROM rows") == "1"
    (kept,) = json.loads(stack.plinth("backups", "postgres", "--json").stdout)["kept"]
    assert kept["what"] == "before"
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]

    done = stack.plinth("restore", "postgres", "--undo", kept["stamp"], "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sql(stack, "SELECT id FROM rows ORDER BY id") == "1\n2"


def test_the_newest_is_that_of_the_data_in_use(stack: Stack) -> None:
    """After one restore was undone, the next one follows the right history, to the last commit."""
    sql(stack, "INSERT INTO rows VALUES (3)")

    done = stack.plinth("restore", "postgres", "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    assert sql(stack, "SELECT id FROM rows ORDER BY id") == "1\n2\n3"
    for stamp in {
        row["stamp"]
        for row in json.loads(stack.plinth("backups", "postgres", "--json").stdout)["kept"]
    }:
        assert stack.plinth("restore", "postgres", "--drop", stamp, "--yes").returncode == 0
    assert json.loads(stack.plinth("backups", "postgres", "--json").stdout)["kept"] == []
