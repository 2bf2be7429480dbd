"""The examples on the page about costs, run."""

from __future__ import annotations

import io
import re
import shlex
from typing import Any

import pytest
import yaml
from rich.console import Console
from typer.testing import CliRunner

from cli import app_cost
from components.catalog import load_catalogue
from policies.rules.budget import RULES
from tests.unit.components import support

PAGE = (support.ROOT / "docs" / "costs.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n\$ plinth (.*?)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SECTIONS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
AGE = re.compile(r"the newest \d+ days old")


@pytest.mark.parametrize(("command", "expected"), CONSOLE)
def test_a_command_prints_what_the_page_says(
    command: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line by line; the age of prices grows."""
    out = io.StringIO()
    monkeypatch.setattr(app_cost, "console", Console(file=out, width=100, highlight=False))
    done = CliRunner().invoke(app_cost.app, shlex.split(command))
    assert done.exit_code == 0, done.output
    assert _lines(out.getvalue()) == _lines(expected)


def _lines(text: str) -> list[str]:
    return [AGE.sub("the newest N days old", line.rstrip()) for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_sound(section: str) -> None:
    """Chrono Scraper's prod takes each as it stands."""
    values: dict[str, Any] = {
        key.removeprefix("plinth:"): value for key, value in yaml.safe_load(section).items()
    }
    assert support.problems("prod", **values, secrets=support.GIVEN) == ()


def test_every_rule_of_the_pack_is_on_the_page() -> None:
    """With its level."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| `budget-")]
    told = {
        (name, level.strip())
        for row in rows
        for _, names, level, *_ in [row.split("|")]
        for name in re.findall(r"`([\w-]+)`", names)
    }
    assert told == {(rule.name, rule.level) for rule in RULES}


def test_the_prices_that_it_names_are_the_catalogues() -> None:
    """Those that rose in June 2026."""
    for name, before, after in re.findall(r"(CC?X\d+) from (\d+\.\d\d) to (\d+\.\d\d)", PAGE):
        kind = load_catalogue().server_types[name.lower()]
        assert str(kind.history["nbg1"][0].monthly) == before
        assert str(kind.prices["nbg1"].monthly) == after
