"""`plinth report` on files, good and bad."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from cli.context import resolve
from cli.errors import PlinthError
from cli.report import post, render, verdict
from report import events
from tests.unit.report.log import SERVER, VOLUME, failure, log, outputs, step, violation

GOOD = step("update", VOLUME, "v", {"size": 10}, {"size": 20})
OTHER = json.loads(json.dumps(GOOD).replace("urn:pulumi:dev", "urn:pulumi:prod"))


def report(*words: str, **given: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["report", *words], env={"PR": "", **given})


def numbered(lines: list[str]) -> str:
    """Return a log as the engine numbers it."""
    events = [{"sequence": number, **json.loads(line)} for number, line in enumerate(lines)]
    return "".join(f"{json.dumps(event)}\n" for event in events)


def test_a_log_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    """To a file or to standard output, on GitHub to the run's page as well."""
    file, out, page = (tmp_path / name for name in ("log", "out.md", "page.md"))
    file.write_text(numbered(log(GOOD, outputs({"system": "a", "environment": "dev"}))))
    assert report(str(file), "--output", str(out)).exit_code == 0
    done = report(str(file), GITHUB_STEP_SUMMARY=str(page))
    assert done.exit_code == 0
    assert done.stdout == out.read_text()
    assert page.read_text() == f"{out.read_text()}\n"
    assert "- update volume `v`: size: `10 GB` → `20 GB`" in done.stdout


def test_rules_are_linked_on_github(tmp_path: Path) -> None:
    """To the page of the commit that is previewed; elsewhere its path is named."""
    file = tmp_path / "log"
    told = violation("a-rule", "advisory", "what\nTo mend it: do\nMore: docs/r.md#a-rule", "v")
    file.write_text(numbered(log(GOOD, told)))
    at = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "c0"}
    assert (
        "[`a-rule`](https://github.com/a/b/blob/c0/docs/r.md#a-rule)"
        in report(str(file), **at).stdout
    )
    nowhere = dict.fromkeys(at, "")
    assert "More: `docs/r.md#a-rule`" in report(str(file), **nowhere).stdout


def test_what_blocks_fails_after_it_is_told(tmp_path: Path) -> None:
    """The comment is written all the same, and the exit code is that of a failure."""
    file = tmp_path / "log"
    file.write_text(numbered(log(GOOD, violation("a-rule", "mandatory", "what", "v"))))
    done = report(str(file))
    assert "## ⛔ dev: blocked by a-rule" in done.stdout
    assert isinstance(done.exception, PlinthError)
    assert (str(done.exception), done.exception.exit_code) == ("blocked by a-rule", 1)


ADVICE = violation("some-advice", "advisory", "what", "v")
BLOCK = violation("budget-limit", "mandatory", "what")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((ADVICE,), None),
        ((ADVICE, failure("the token is refused")), "the preview failed"),
        ((ADVICE, failure("preview failed")), "the preview failed"),
        ((ADVICE, BLOCK, failure("preview failed")), "blocked by budget-limit"),
    ],
)
def test_advice_makes_no_failure_pass(said: tuple[dict[str, Any], ...], expected: str) -> None:
    """A preview that failed is no success, whatever was told of policies before."""
    assert verdict(events.read(log(GOOD, *said))) == expected


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ((BLOCK, failure("preview failed")), True),
        ((BLOCK, failure("the token is refused"), failure("preview failed")), False),
    ],
)
def test_a_preview_that_the_budget_blocks_tells_what_is_over(
    said: tuple[dict[str, Any], ...], *, shown: bool
) -> None:
    """The engine's closing words are no reason to leave the sum out; another error is."""
    text = render(events.read(log(GOOD, *said)), resolve("nutri", "prod", None))
    assert "blocked by budget-limit" in text
    assert ("Budget: 12.50 EUR a month net, " in text) is shown
    assert ("did not come to its end" in text) is not shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (numbered(log(GOOD, end=False)), "the event log ends before the preview did"),
        (numbered(log(GOOD))[:60], "line 1 is no engine event"),
        (numbered(log(GOOD, OTHER)), "it has more than one stack: dev, prod"),
        ('{"steps": [{"op"', "it is no JSON"),
        ('{"some": "file"}', "it is JSON, but not of a preview"),
        ("", "it is no JSON"),
    ],
)
def test_a_file_that_is_no_preview_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """With one message that says what is wrong and what to do."""
    file = tmp_path / "log"
    file.write_text(text)
    done = report(str(file))
    assert isinstance(done.exception, PlinthError)
    assert done.exception.exit_code == 2
    assert str(done.exception).startswith(f"{file}: {words}")
    assert done.stdout == ""


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """By its name."""
    done = report(str(tmp_path / "none"))
    assert isinstance(done.exception, PlinthError)
    assert done.exception.exit_code == 2
    assert "none cannot be read" in str(done.exception)


def test_a_comment_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of GitHub without one."""
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    with pytest.raises(PlinthError, match="GITHUB_TOKEN is not set") as told:
        post("text", "a/b#1")
    assert told.value.exit_code == 2


def test_values_that_are_known_later_are_said_to_be(tmp_path: Path) -> None:
    """The first preview of a server whose address nobody knows yet."""
    file = tmp_path / "log"
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    given = step("update", SERVER, "s", {"name": "a", "x": "1"}, {"name": "b", "x": unknown})
    file.write_text(numbered(log(given)))
    done = report(str(file))
    assert unknown not in done.stdout
    assert "  - x: `1` → `(known later)`" in done.stdout
