"""Levels and exceptions that a stack's config names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policies.exceptions import read_exceptions
from policies.rules.resource import Resource
from policies.rules.rule import Finding, ResourceRule
from policies.section import read_section

TODAY = date(2026, 11, 21)
WHOLE = {
    "rule": "volume-protected",
    "resource": "data-*",
    "owner": "ana",
    "reason": "moves to fsn1",
    "expires": "2026-11-30",
}


def _find(_resource: Resource) -> list[Finding]:
    return []


def _mend(properties: Any) -> Any:
    return properties


LOOSE = ResourceRule(name="loose", why="", remedy="", level="mandatory", find=_find, type="t")
FIRM = replace(LOOSE, name="firm", firm=True)
MENDS = replace(LOOSE, name="mends", mend=_mend)
RULES = {rule.name: rule for rule in (LOOSE, FIRM, MENDS)}


def _levels(**levels: Any) -> Any:
    return read_section({"policies": {"levels": levels}}, RULES, TODAY)


@pytest.mark.parametrize(
    "day",
    ["2026-11-30", "2026-11-30 00:00:00 +0000 UTC", date(2026, 11, 30)],
)
def test_a_day_is_read_however_it_comes(day: Any) -> None:
    """From JSON, from Pulumi's reading of YAML, and from YAML."""
    found, wrong = read_exceptions([WHOLE | {"expires": day}])
    assert (found[0].expires, wrong) == (date(2026, 11, 30), [])


def test_an_exception_covers_what_its_pattern_names() -> None:
    """Of its own rule alone, and until its last day has passed."""
    (found,), _ = read_exceptions([WHOLE])
    assert found.covers("volume-protected", "data-data") is True
    assert found.covers("volume-protected", "other-data") is False
    assert found.covers("data-kept", "data-data") is False
    assert found.days_left(TODAY) == 9
    assert found.holds(date(2026, 11, 30)) is True
    assert found.holds(date(2026, 12, 1)) is False


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("text", "plinth:policies.exceptions must be a list"),
        (["text"], "exceptions[0]: it is no mapping"),
        ([{**WHOLE, "owner": " "}], "exceptions[0]: `owner` is missing"),
        ([{**WHOLE, "reason": None}], "exceptions[0]: `reason` is missing"),
        ([{**WHOLE, "expires": "soon"}], "`expires` is `soon`, no day such as 2030-01-31"),
        ([{**WHOLE, "until": 1}], "`until` is not known"),
        ([WHOLE, {"rule": "x"}], "exceptions[1]: `resource` is missing, `owner` is missing"),
    ],
)
def test_a_malformed_exception_is_told_and_excepts_nothing(value: Any, told: str) -> None:
    """With its place, what is wrong, and how one is written."""
    found, (wrong,) = read_exceptions(value)
    assert told in wrong
    assert len(found) == (len(value) - 1 if isinstance(value, list) else 0)
    assert "must be" in wrong or "an exception is {rule: " in wrong


def test_levels_of_the_stack_win() -> None:
    """What it does not name keeps the rule's own."""
    section = _levels(loose="advisory", mends="remediate")
    assert [section.level(rule) for rule in (LOOSE, FIRM, MENDS)] == [
        "advisory",
        "mandatory",
        "remediate",
    ]
    assert section.wrong_levels == ()


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({"loose": "off"}, "plinth:policies.levels.loose: `off` is no level; choose one of"),
        ({"firm": "advisory"}, "`firm` cannot be advisory: data or secrets hang on it"),
        ({"firm": "disabled"}, "`firm` cannot be disabled"),
        ({"loose": "remediate"}, "`loose` cannot mend by itself; choose mandatory"),
    ],
)
def test_a_level_that_a_rule_cannot_have_is_told_and_does_not_hold(
    levels: dict[str, str], told: str
) -> None:
    """The rule's own holds."""
    section = _levels(**levels)
    assert told in section.wrong_levels[0]
    assert section.level(RULES[next(iter(levels))]) == "mandatory"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("text", "plinth:policies must be a mapping"),
        ({"level": {}}, "plinth:policies.level is not known; there is levels and exceptions"),
        ({"levels": []}, "plinth:policies.levels must be a mapping"),
    ],
)
def test_a_malformed_section_is_told(value: Any, told: str) -> None:
    """Nothing of it holds."""
    section = read_section({"policies": value}, RULES, TODAY)
    assert told in section.wrong[0]
    assert (section.levels, section.exceptions) == ({}, ())


def test_names_of_other_packs_are_kept_apart() -> None:
    """Another pack may know them."""
    assert _levels(other="advisory", loose="advisory").foreign == ("other",)


def test_a_stack_without_the_section_says_nothing() -> None:
    """Every rule has its own level."""
    section = read_section({}, RULES, TODAY)
    assert (section.wrong, section.level(FIRM), section.exceptions) == ((), "mandatory", ())
