"""What a runbook says to type is taken by the command line, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.app import app
from cli.paths import ROOT

FOLDER = ROOT / "docs" / "runbooks"
PAGES = sorted(FOLDER.glob("*.md"))
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]+)?\)")
OTHERS = {"pulumi", "export", "make"}  # what else a line may begin with


def lines(page: Path) -> list[list[str]]:
    """Return the commands of a page as words, without what is said behind them."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]


def parse(words: list[str]) -> Any:
    """Have the command line read words as it would; nothing is run.

    Raises:
        Exception: it does not take them; a usage error of the command line, which can be shown.
    """
    command: Any = typer.main.get_command(app)
    context = command.context_class(command, info_name="plinth")
    while hasattr(command, "resolve_command"):
        name, command, words = command.resolve_command(context, words)
        if hasattr(command, "resolve_command"):
            context = command.context_class(command, parent=context, info_name=name)
    return command.make_context(command.name, list(words), parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_command_is_taken(page: Path) -> None:
    """With its options and its number of words."""
    for words in lines(page):
        if words[0] == "plinth":
            parse(words[1:])
        else:
            assert words[0] in OTHERS, words


def test_pages_have_commands() -> None:
    """So that the test above reads something."""
    assert all(any(words[0] in {"plinth", "make"} for words in lines(page)) for page in PAGES)
    assert len(PAGES) >= 7


@pytest.mark.parametrize("words", ["recover --sytem shop", "restor shop prod", "restore shop"])
def test_what_is_wrong_is_refused(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option, a command, and too few words."""
    for name in ("SYSTEM", "ENV"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - its class is the library's own
        parse(words.split())
    assert hasattr(caught.value, "show")


def _anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    """To a page that is there, and to a heading of it."""
    for name, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in name:
            continue
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), name
        assert not anchor or anchor[1:] in _anchors(target), (name, anchor)
