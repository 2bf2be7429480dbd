"""The decisions are numbered, each by itself, and what refers to one finds it."""

from __future__ import annotations

import re
from itertools import chain

from cli.paths import ROOT

FOLDER = ROOT / "docs" / "adr"
LINK = re.compile(r"\[ADR (\d+)\]\((?:\S*/)?adr/(\d{4})(-[\w-]+\.md)\)")
NAMED = re.compile(r"docs/adr/(\d{4})\b")


def test_each_decision_has_a_number_of_its_own() -> None:
    """From 1 on without a gap, and its heading says the same number."""
    files = sorted(FOLDER.glob("*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    heads = [path.read_text(encoding="utf-8").partition(".")[0] for path in files]
    assert heads == [f"# {number}" for number in range(1, len(files) + 1)]


def test_what_refers_to_a_decision_finds_it() -> None:
    """A link names the number that it leads to, in pages and in code."""
    there = {path.name for path in FOLDER.glob("*.md")}
    pages = chain(ROOT.glob("*.md"), ROOT.glob("docs/**/*.md"), ROOT.glob("policies/**/*.py"))
    wrong: list[tuple[str, str, str]] = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for said, number, rest in LINK.findall(text):
            if int(said) != int(number) or number + rest not in there:
                wrong.append((page.name, said, number + rest))
        wrong += [
            (page.name, number, "")
            for number in NAMED.findall(text)
            if not any(name.startswith(number) for name in there)
        ]
    assert wrong == []
