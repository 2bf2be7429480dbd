"""The demo app's command line."""

from __future__ import annotations

import pytest

from examples.demo.__main__ import main


def test_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that is none is answered with those that are."""
    assert main(["dance"]) == 2
    assert capsys.readouterr().err == "demo: use: python3 -m demo serve | healthcheck\n"


def test_bad_environment_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad variable ends in one line, not in a traceback."""
    monkeypatch.setenv("PORT", "none")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("demo: PORT: must be a port")


def test_healthcheck_of_nobody_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The health check's exit code is what the container runtime acts on."""
    monkeypatch.setenv("PORT", "1")
    assert main(["healthcheck"]) == 1
    assert "refused" in capsys.readouterr().out
