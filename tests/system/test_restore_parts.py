"""Less than a whole store comes back, or all of it beside the data, while the store goes on."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from tests.order import DATA_STACK
from tests.system import inside
from tests.system.systems import Stack

pytestmark = pytest.mark.stack(DATA_STACK)


def kept(stack: Stack, item: str) -> list[dict[str, Any]]:
    """Return what restores of an item have left."""
    found: list[dict[str, Any]] = json.loads(stack.plinth("backups", item, "--json").stdout)["kept"]
    return found


@pytest.fixture
def started(stack: Stack) -> Iterator[str]:
    """Give when the database was started, with a table that is copied; nothing is left."""
    inside.copied(stack, "postgres")
    inside.sql(stack, "CREATE TABLE parts AS SELECT 1 AS id")
    inside.shipped(stack)
    yield inside.sql(stack, "SELECT pg_postmaster_start_time()")
    inside.sql(stack, "DROP TABLE IF EXISTS parts")
    for stamp in {row["stamp"] for row in kept(stack, "postgres")}:
        stack.plinth("restore", "postgres", "--drop", stamp, "--yes")


def test_one_database_comes_back_out_of_the_files_of_all(stack: Stack, started: str) -> None:
    """The server goes on; the database of now is kept under another name, and put back."""
    unknown = stack.plinth("restore", "postgres", "--database", "nothing", "--yes")
    assert unknown.returncode != 0
    assert 'database "nothing" does not exist' in unknown.stderr
    assert kept(stack, "postgres") == []
    moment = inside.sql(
        stack, "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.US+00:00')"
    )
    inside.sql(stack, "INSERT INTO parts VALUES (2)")

    done = stack.plinth(
        "restore", "postgres", "--database", "chrono_scraper", "--time", moment, "--yes"
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert inside.sql(stack, "SELECT id FROM parts") == "1"
    (row,) = kept(stack, "postgres")
    assert (row["what"], row["of"]) == ("before", "chrono_scraper")

    done = stack.plinth("restore", "postgres", "--undo", row["stamp"], "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert inside.sql(stack, "SELECT id FROM parts ORDER BY id") == "1\n2"
    assert inside.sql(stack, "SELECT pg_postmaster_start_time()") == started


def test_a_database_is_opened_beside_the_one_in_use(stack: Stack, started: str) -> None:
    """The line that is printed leads to it; dropped, neither it nor its files are there."""
    done = stack.plinth("restore", "postgres", "--beside", "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("Look at it: "))
    command = shlex.split(line.removeprefix("Look at it: "))[-1].replace(" -it ", " ")
    asked = stack.on("app-1", f"{command} -qAt -d chrono_scraper -c 'TABLE parts'")
    assert (asked.stdout.strip(), asked.returncode) == ("1", 0), asked.stderr
    (row,) = kept(stack, "postgres")
    assert row["what"] == "restored"
    assert inside.sql(stack, "SELECT pg_postmaster_start_time()") == started

    dropped = stack.plinth("restore", "postgres", "--drop", row["stamp"], "--yes")
    assert dropped.returncode == 0, dropped.stderr
    assert kept(stack, "postgres") == []
    container = shlex.quote(f"name={command.split()[3]}")
    assert inside.done(stack, f"docker ps --all --quiet --filter {container}") == ""
