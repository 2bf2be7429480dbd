"""The facts of the documents hold in the plans, and the page says so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cli.context import systems
from cli.facts import page as pages
from cli.facts.model import Facts, read

SYSTEMS = ("chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri")


def test_every_system_has_its_facts() -> None:
    """The five systems are there, each with facts of every part of its document."""
    assert set(SYSTEMS) <= set(systems())
    for system in SYSTEMS:
        facts = read(pages.facts_file(system))
        assert sum(len(group) for group in facts.sections.values()) >= 100, system


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_facts_hold(system: str) -> None:
    """Each fact that is kept or changed has the value in the plan that its check names."""
    facts = read(pages.facts_file(system))
    assert pages.complaints(system, pages.hold(system, facts)) == []


def test_a_fact_that_does_not_hold_is_named() -> None:
    """A value that a plan has not makes a complaint with system, fact, place and values."""
    raw: Mapping[str, object] = {
        "document": "Any",
        "sections": {
            "One": [
                {"id": "size", "fact": "Server", "says": "x", "check": "servers/app-1/type = cx11"}
            ]
        },
    }
    held = pages.hold("nutri", Facts.model_validate(raw))
    assert pages.complaints("nutri", held) == [
        "nutri: size: prod: servers/app-1/type: expected = cx11, found cx33"
    ]


def test_the_page_is_fresh() -> None:
    """docs/systems.md is what `make docs` would write now."""
    text, _ = pages.page()
    assert pages.PAGE.read_text(encoding="utf-8") == text
