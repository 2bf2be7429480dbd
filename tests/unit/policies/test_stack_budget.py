"""Where a stack's budget is read."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from components.config.budget import BudgetConfig
from policies.stack import ROOT
from policies.stack_budget import BudgetUnreadableError, read_budget

OWN = {"limit": 90, "warn": 70, "critical": 80}


def _values(**values: Any) -> dict[str, Any]:
    return {f"plinth:{key}": value for key, value in values.items()}


def test_the_systems_budget_holds() -> None:
    """Where the stack has none, the document's does."""
    expected = BudgetConfig(limit=Decimal(50), warn=Decimal(40), critical=Decimal(45))
    assert read_budget(_values(system="chrono-scraper"), ROOT) == expected


@pytest.mark.parametrize("own", [OWN, json.dumps(OWN)])
def test_the_stacks_own_budget_wins(own: Any) -> None:
    """It is read from its config, as the engine or the file has it; the system's is not."""
    expected = BudgetConfig(limit=Decimal(90), warn=Decimal(70), critical=Decimal(80))
    assert read_budget(_values(budget=own), Path("/nowhere")) == expected


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"budget": "{"}, "plinth:budget of the stack's config cannot be read: "),
        ({"budget": json.dumps({"limit": 1})}, "warn: Field required"),
        ({"system": "nowhere"}, "systems/nowhere/system.yaml cannot be read: No such file"),
    ],
)
def test_what_cannot_be_read_is_told(values: dict[str, str], told: str) -> None:
    """The message names the place and the cause."""
    with pytest.raises(BudgetUnreadableError) as caught:
        read_budget(_values(**values), ROOT)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("budget: [", "cannot be read"),
        ("name: x", "Input should be"),
        ("- x", "Input should be"),
        ("budget: {limit: much, warn: 1, critical: 2}", "limit: Input should be a valid decimal"),
    ],
)
def test_a_broken_system_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    """Whatever it holds."""
    folder = tmp_path / "systems" / "broken"
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text(text)
    with pytest.raises(BudgetUnreadableError) as caught:
        read_budget(_values(system="broken"), tmp_path)
    assert told in str(caught.value)
