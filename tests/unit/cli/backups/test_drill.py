"""`plinth drill`: what a server says, as reports and as a table."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from cli.backups import drill
from cli.errors import PlinthError

REPORT: dict[str, Any] = {
    "item": "postgres", "place": "offsite", "off_site": True, "backup": "20261121-113229F",
    "kind": "full", "bytes": 31_000_000, "begun": 1_795_261_231.0, "passed": True, "error": None,
    "rpo": 46.2, "rpo_target": 3600, "rto": 22.4, "rto_target": 900,
    "steps": [{"name": "restore", "passed": True, "seconds": 7.6, "said": ""}],
}  # fmt: skip


def test_reports_are_the_line_of_json_among_what_is_said() -> None:
    """Also where a failure is told after it."""
    said = f"postgres from offsite\n  restore: done\n{json.dumps([REPORT])}\nplinth-backup: no\n"
    assert drill.parse(said) == [REPORT]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("plinth-backup: a drill is going on; this one was not begun\n", "^a drill is going on"),
        ("", "the server said nothing"),
    ],
)
def test_a_drill_that_did_not_begin_says_why(said: str, told: str) -> None:
    """In the server's words."""
    with pytest.raises(PlinthError, match=told):
        drill.parse(said)


def test_the_table_tells_what_was_promised_and_found() -> None:
    """Passed or not, and by how much; what was not measured is said to be so."""
    late = REPORT | {"passed": False, "error": "x", "rpo": None, "rto": 7300.0, "off_site": False}
    console = Console(file=io.StringIO(), width=200)
    console.print(drill.table([REPORT, late]))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    first, second = (line for line in shown.splitlines() if "20261121-113229F" in line)
    for words in ("offsite", "31.0 MB", "passed", "46 s of 60 min", "22 s of 15 min"):
        assert words in first
    for words in ("(this server)", "FAILED", "not measured", "2 h of 15 min"):
        assert words in second


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        (drill.Manner(), []),
        (drill.Manner("local", quick=True), ["--place=local", "--quick"]),
    ],
)
def test_a_manner_is_told_to_the_server(manner: drill.Manner, words: list[str]) -> None:
    """In its own words."""
    assert manner.words() == words
