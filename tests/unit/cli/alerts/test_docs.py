"""docs/alerts.md says what the rules say."""

from __future__ import annotations

import re

from cli.alerts import docs
from components.blueprint.monitoring.rules import AlertRule
from components.blueprint.monitoring.rules.page import page

RULE = AlertRule(
    name="DiskFull",
    area="servers",
    expr='a{b="c"} > 1 or d | e',
    hold=300,
    severity="critical",
    signal="disk",
    summary="it is full",
    means="Nothing can be written.",
    first="Make room.",
    about="disk > 90 %",
)


def test_the_page_is_fresh() -> None:
    """The tracked page is what the rules of all systems make: `make docs` writes it."""
    assert docs.PATH.read_text(encoding="utf-8") == docs.text()


def test_every_runbook_link_has_its_place() -> None:
    """The link in each message leads to a heading of the page."""
    heads = {head.lower() for head in re.findall(r"^## (\w+)$", docs.text(), re.MULTILINE)}
    assert RULE.runbook == "docs/alerts.md#diskfull"
    assert "serverdown" in heads
    assert "watchdog" in heads
    assert RULE.runbook.partition("#")[2] not in heads


def test_an_alert_is_told_once_with_all_its_systems() -> None:
    """One heading for one name, one row for systems that have it alike, safe in a table."""
    text = page({"shop": [RULE], "blog": [RULE]})
    assert text.count("## DiskFull") == 1
    assert '| blog, shop | critical | 5m | `a{b="c"} > 1 or d \\| e` | disk > 90 % |' in text
    assert "First: Make room." in text
