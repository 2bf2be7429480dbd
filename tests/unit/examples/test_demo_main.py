"""The demo app's command line."""

from __future__ import annotations

import pytest

from examples.demo.__main__ import main


def test_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is none is answered with those that are."""
    assert main(["dance"]) == 2
    assert capsys.readouterr().err == "demo: use: python3 -m demo serve | job NAME\n"


def test_bad_environment_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad variable ends in one line, not in a traceback."""
    monkeypatch.setenv("PORT", "none")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("demo: PORT: must be a port")


def test_job_without_a_database_has_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """A service that keeps nothing may have a release job all the same."""
    assert main(["job", "migrate"]) == 0
    assert capsys.readouterr().out == ("migrate: this service has no database; nothing to do\n")


def test_job_fails_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that refuses, and a job that is told to fail, end with 1 and one line."""
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.setenv("DATABASE_PORT", "1")
    assert main(["job", "migrate"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("demo: job migrate: connection")
    assert said.count("\n") == 1
    monkeypatch.setenv("FAIL_JOB", "1")
    assert main(["job", "migrate"]) == 1
    assert capsys.readouterr().err == "demo: job migrate: FAIL_JOB is set\n"
