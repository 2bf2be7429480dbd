"""Restores are rehearsed on a booted stack: what is whole passes, and what is not never does."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.order import DATA_STACK
from tests.system import inside
from tests.system.systems import Stack

pytestmark = pytest.mark.stack(DATA_STACK)
ITEMS = ("config", "meilisearch", "postgres", "postgres-dump", "redis")
LEFT = "docker ps --all --quiet --filter label=plinth.drill; ls -d /mnt/data/*.drill-* 2>/dev/null"
# A ledger of the newest backup in which one row of one table has another content.
FORGE = r"""
import json, sys
sys.path.insert(0, "/usr/local/lib/plinth")
from plinth_backup import item, ledger, physical
one = item.read("postgres")
place = one.place("local")
newest = physical.entries(one, place)[-1]
kept = newest["annotation"]["ledger"]
book = ledger.unpacked(kept)
table, (rows, total) = next(entry for entry in book["tables"].items() if entry[1][0])
book["tables"][table] = [rows, str(int(total) + 1)]
book["moving"] = []
physical.note(one, place, newest["label"], "ledger", ledger.packed(book))
print(json.dumps([newest["label"], kept, table]))
"""
MEND = r"""
import sys
sys.path.insert(0, "/usr/local/lib/plinth")
from plinth_backup import item, physical
one = item.read("postgres")
physical.note(one, one.place("local"), sys.argv[1], "ledger", sys.argv[2])
"""
# One bit of each file that holds data of Redis on the server's own disk; twice is as before.
FLIP = r"""
import pathlib
for path in pathlib.Path("/var/lib/plinth/backups/redis/data").rglob("*"):
    if path.is_file():
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(content)
"""


@pytest.fixture(scope="module", autouse=True)
def copied(stack: Stack) -> None:
    """Wait until every item has its first copy in every place."""
    inside.copied(stack, *ITEMS)


def drill(stack: Stack, *words: str) -> tuple[int, list[dict[str, Any]], str]:
    """Rehearse; return the exit code, the reports, and what was complained of."""
    done = stack.plinth("drill", *words, "--quick", "--json")
    return done.returncode, json.loads(done.stdout or "[]"), done.stderr


def test_the_newest_copies_of_everything_come_back(stack: Stack) -> None:
    """From off the server, by the store's own programs; nothing is left, and it is said so."""
    code, reports, said = drill(stack)

    assert code == 0, said
    assert {report["item"]: report["place"] for report in reports} == dict.fromkeys(
        ITEMS, "offsite"
    )
    found = {report["item"]: {step["name"] for step in report["steps"]} for report in reports}
    for item, what in zip(
        ITEMS,
        ("files", "documents", "rows", "rows", "keys"),
        strict=True,
    ):
        assert f"{what} against the ledger" in found[item]
    assert inside.root(stack, LEFT)[1] == ""
    failed = "cat /var/lib/plinth/metrics/plinth-drill-*.prom | grep ^plinth_drill_failed"
    assert {line.split()[-1] for line in inside.done(stack, failed).splitlines()} == {"0.000"}
    shown = stack.plinth("drill", "postgres", "--last").stdout
    assert "passed" in shown
    assert "structure of tables and indexes" in shown


def test_the_outputs_say_so_and_nothing_is_left_to_change(stack: Stack) -> None:
    """The day is read from the server, beside the resources."""
    proven = inside.done(stack, "cat /var/lib/plinth/status/proven")
    assert proven
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]
    assert proven in preview.stdout


def test_a_backup_that_is_not_what_it_was_fails(stack: Stack) -> None:
    """One row of one table; it is told, nothing counts as proven, and the next one may pass."""
    label, kept, table = json.loads(inside.python(stack, FORGE))
    try:
        code, (report,), told = drill(stack, "postgres", "--place", "local")
        proven = inside.done(stack, "cat /var/lib/plinth/status/proven")
    finally:
        inside.python(stack, MEND, label, kept)

    assert code == 1
    assert f"{table} has as many rows as it had" in report["error"]
    assert "a restore was not proven" in told
    assert proven == ""
    assert inside.root(stack, LEFT)[1] == ""
    code, _, told = drill(stack, "postgres", "--place", "local")
    assert code == 0, told
    assert inside.done(stack, "cat /var/lib/plinth/status/proven")


def test_a_copy_that_is_damaged_fails(stack: Stack) -> None:
    """One bit of what the server's disk keeps of Redis; once it is whole the drill passes."""
    inside.python(stack, FLIP)
    try:
        code, (report,), _ = drill(stack, "redis", "--place", "local")
    finally:
        inside.python(stack, FLIP)

    assert (code, report["passed"]) == (1, False)
    assert "restic" in report["error"]
    assert drill(stack, "redis", "--place", "local")[0] == 0


def test_one_that_is_killed_leaves_nothing(stack: Stack) -> None:
    """Its unit clears away; a second one beside it is refused."""
    inside.done(stack, "systemctl start --no-block plinth-drill.service")
    _until(stack, "docker ps --quiet --filter label=plinth.drill", bool)
    code, _, told = drill(stack, "config")
    inside.done(stack, "systemctl kill --signal=KILL plinth-drill.service")
    state = "systemctl is-active plinth-drill.service || true"
    _until(stack, state, lambda said: said == "failed")

    assert (code, "a drill is going on; this one was not begun" in told) == (1, True)
    assert inside.root(stack, LEFT)[1] == ""
    inside.done(stack, "systemctl reset-failed plinth-drill.service")
    cut = [
        key
        for key, known in json.loads(inside.done(stack, "plinth-backup drills")).items()
        if known["failed"]
    ]
    assert len(cut) == 1
    assert drill(stack, *cut)[0] == 0


def _until(stack: Stack, command: str, right: Any) -> None:
    deadline = time.monotonic() + 120
    while not right(said := inside.done(stack, command)):
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
