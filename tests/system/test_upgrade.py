"""A Postgres goes to another major version on a booted stack, and back to the one that it had."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator

import pytest

from tests.order import DATA_STACK
from tests.system.shared import Stacks
from tests.system.systems import Stack

pytestmark = pytest.mark.stack(DATA_STACK, turn=6)
FIND = "docker ps -q -f label=com.docker.swarm.service.name=postgres"


@pytest.fixture
def stack(stacks: Stacks) -> Iterator[Stack]:
    """Give a stack whose database has a first backup; its file is afterwards what it was."""
    stack = stacks.get(DATA_STACK)
    file = stack.checkout.path / "Pulumi.dev.yaml"
    before = file.read_text()
    for _ in range(120):
        found = json.loads(stack.plinth("backups", "postgres", "--json").stdout)
        if {row["place"] for row in found["backups"]} == {"local", "offsite"}:
            break
        time.sleep(1)
    yield stack
    if file.read_text() != before:  # where the test failed half-way: those after it have a 15
        kept = json.loads(stack.plinth("backups", "postgres", "--json").stdout)["kept"]
        found = [row["stamp"] for row in kept if (row["what"], row.get("major")) == ("before", 15)]
        if found:
            stack.plinth("upgrade", "postgres", "--undo", max(found), "--yes")
    file.write_text(before)


def _sql(stack: Stack, text: str) -> str:
    words = f"psql -qAt -U postgres chrono_scraper -c {shlex.quote(text)}"
    done = stack.on("app-1", f"docker exec $({FIND}) {words}")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _done(stack: Stack, verb: str, *words: str) -> str:
    done = stack.plinth(verb, "postgres", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_major_version_there_and_back(stack: Stack) -> None:
    """Rehearsed first; with all rows, a backup of the new one, and no change left to deploy."""
    _sql(stack, "CREATE TABLE moved AS SELECT generate_series(1, 1000) AS id")
    refused = stack.plinth("upgrade", "postgres", "--to", "17", "--yes")
    assert refused.returncode == 2
    assert "it was not rehearsed yet" in refused.stderr

    assert "Reading it in took" in _done(stack, "upgrade", "--to", "17", "--rehearse")
    assert _sql(stack, "SHOW server_version_num").startswith("15")
    _done(stack, "upgrade", "--to", "17", "--yes")

    assert _sql(stack, "SHOW server_version_num").startswith("17")
    assert _sql(stack, "SELECT count(*) FROM moved") == "1000"
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]
    found = json.loads(stack.plinth("backups", "postgres", "--json").stdout)
    (kept,) = found["kept"]
    assert (kept["what"], kept["major"]) == ("before", 15)
    refused = stack.plinth("restore", "postgres", "--undo", kept["stamp"], "--yes")
    assert "is of Postgres 15: plinth upgrade" in refused.stderr

    _done(stack, "upgrade", "--undo", kept["stamp"], "--yes")

    assert _sql(stack, "SHOW server_version_num").startswith("15")
    assert _sql(stack, "SELECT count(*) FROM moved") == "1000"
    _sql(stack, "DROP TABLE moved")
    _done(stack, "restore", "--drop", kept["stamp"], "--yes")
    run = stack.on("app-1", "sudo plinth-backup run postgres full")
    assert run.returncode == 0, run.stderr
