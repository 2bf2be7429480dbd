"""On a real cloud nothing is destroyed before its name was typed."""

from __future__ import annotations

from io import StringIO

import pytest
import typer
from rich.console import Console

from cli.context import resolve
from cli.disaster import command
from cli.disaster.report import Report
from cli.errors import PlinthError


@pytest.mark.parametrize(("cloud", "asked"), [("local", []), ("hetzner", ["prod on hetzner"])])
def test_yes_is_heard_on_the_local_cloud_alone(
    monkeypatch: pytest.MonkeyPatch, cloud: str, asked: list[str]
) -> None:
    """`--yes` that somebody is used to type must not cost a system."""
    context = resolve("chrono-scraper", "prod", cloud)
    heard: list[str] = []

    def prompt(question: str, **_: object) -> str:
        heard.append(question)
        return "no"

    monkeypatch.setattr(typer, "prompt", prompt)
    report = Report("chrono-scraper", "prod", {"servers": ["app-1"]}, 3600, 14400)
    console = Console(file=StringIO())

    if asked:
        with pytest.raises(PlinthError, match="the name was not typed"):
            command._confirm(context, console, report, yes=True)
    else:
        command._confirm(context, console, report, yes=True)
    assert len(heard) == len(asked)
    assert all(word in question for word, question in zip(asked, heard, strict=True))
