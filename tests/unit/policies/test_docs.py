"""The page of the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from policies import docs
from policies.budget.pack import BUDGET
from policies.rules.rule import DOCS, Rule
from policies.security.pack import SECURITY
from policies.stack import ROOT

ALL = [rule for pack in (SECURITY, BUDGET) for rule in pack.rules.values()]


def test_the_page_is_what_the_rules_say() -> None:
    """`make docs` writes it."""
    assert docs.main(["--check"]) == 0


def test_a_stale_page_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is missing too."""
    monkeypatch.setattr(docs, "PAGE", tmp_path / "rules.md")
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    (tmp_path / "rules.md").write_text("old")
    assert docs.main(["--check"]) == 1


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_each_rule_can_be_read_about(rule: Rule[Any]) -> None:
    """Its link leads to a heading, with an example that is refused and one that is accepted."""
    path, _, anchor = rule.docs.partition("#")
    assert path == DOCS
    assert f"\n### {anchor}\n" in (ROOT / path).read_text()
    assert rule.why.endswith(".")
    assert rule.remedy
    assert rule.refused
    assert rule.accepted
    assert rule.refused != rule.accepted


def test_names_are_used_once() -> None:
    """An exception names one rule; only those about exceptions are in both packs."""
    shared = set(SECURITY.rules) & set(BUDGET.rules)
    assert shared == {"policy-section-valid", "exception-expired", "exception-used"}
