"""A stack's bill: amounts, VAT, hours, budget and age, the same in table, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from cli.context import resolve
from cli.cost import command, show
from cli.cost.bill import Bill, could_be_cheaper
from cli.cost.priced import Priced, priced
from cli.explain.source import explained
from components.catalog import load_catalogue


@pytest.fixture(scope="module")
def glossary() -> Priced:
    """Return the plan of Glossary's prod."""
    return priced(resolve("glossary", "prod", None), load_catalogue())


def _bill(found: Priced, **changes: Any) -> Bill:
    given: dict[str, Any] = {
        "hours": None,
        "with_vat": False,
        "hints": (),
        "live": False,
        "today": date(2026, 7, 15),
    }
    return Bill(priced=found, **(given | changes))


def test_a_month_net_is_the_plans_sum(glossary: Priced) -> None:
    """Nothing is added and nothing is rounded twice."""
    assert _bill(glossary).total == glossary.costs.total == Decimal("19.47")


def test_vat_is_added_to_the_sum(glossary: Priced) -> None:
    """As an invoice has it: 19.47 and 19 % are 23.17."""
    assert _bill(glossary, with_vat=True).total == Decimal("23.17")


@pytest.mark.parametrize(
    ("hours", "server", "objects"),
    [(1, "0.01", "6.49"), (100, "1.36", "6.49"), (744, "8.49", "6.49")],
)
def test_hours_are_capped_at_the_month(
    glossary: Priced, hours: int, server: str, objects: str
) -> None:
    """What is used is not billed by the hour."""
    rows = {line.key: amount for line, amount in _bill(glossary, hours=Decimal(hours)).rows}
    assert rows["server:app-1"] == Decimal(server)
    assert rows["object-storage:stack"] == Decimal(objects)


def test_json_has_everything_as_text(glossary: Priced) -> None:
    """Amounts keep their cents, and the age is told."""
    document = json.loads(json.dumps(_bill(glossary, with_vat=True).as_json()))
    assert document["total"] == "23.17"
    assert document["month"] == {"net": "19.47", "gross": "23.17", "estimated": "6.49"}
    assert document["budget"] == {
        "limit": "26.67",
        "critical": "25.00",
        "warn": "22.00",
        "left": "7.20",
        "state": "kept",
    }
    assert document["prices"] == {
        "oldest": "2026-04-01",
        "newest": "2026-06-15",
        "age_days": 30,
        "live": False,
    }
    assert document["lines"][0]["key"] == "server:app-1"
    assert document["lines"][0]["amount"] == "10.10"


def test_csv_has_a_row_for_each_line(glossary: Priced, capsys: pytest.CaptureFixture[str]) -> None:
    """With a heading that a spreadsheet reads."""
    show.write_csv(_bill(glossary).as_csv())
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["key"] for row in rows] == [line.key for line in glossary.costs.lines]
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("19.47")


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("19.47", "over warn"), ("19.46", "over limit"), ("40", "kept")],
)
def test_the_state_names_the_highest_mark_that_is_passed(
    glossary: Priced, limit: str, expected: str
) -> None:
    """Reaching a mark is not passing it."""
    amount = Decimal(limit)
    warn = amount if expected == "kept" else Decimal(1)
    marks = {"limit": amount, "critical": amount, "warn": warn}
    budget = glossary.config.budget.model_copy(update=marks)
    changed = replace(glossary, config=replace(glossary.config, budget=budget))
    assert _bill(changed).state == expected


def _shown(bill: Bill) -> str:
    console = Console(file=io.StringIO(), width=120)
    show.show(console, bill)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_a_person_sees_sum_budget_and_age(glossary: Priced) -> None:
    """And which lines are guesses."""
    text = _shown(_bill(glossary))
    assert "budget 26.67 a month net: kept, 7.20 left (warn 22.00, critical 25.00)" in text
    assert "prices of 2026-04-01 to 2026-06-15, the newest 30 days old" in text
    assert "(about 100 GB) (estimate)" in text


def test_live_prices_have_no_age(glossary: Priced) -> None:
    """They are of this moment."""
    assert "days old" not in _shown(_bill(glossary, live=True))


def test_every_environment_of_a_system_is_found() -> None:
    """Those at the top too, in the system's own order."""
    assert command.environments("chrono-scraper") == ("dev", "staging", "prod")
    assert command.environments("ecommerce") == ("dev", "testing", "staging", "prod")


def test_what_a_resize_loses_is_told() -> None:
    """For servers that are older than the last change of prices; nothing where none changes."""
    context = resolve("chrono-scraper", "prod", None)
    catalogue = load_catalogue()
    before = priced(context, catalogue)
    phase = context.config_file.parent / "systems/chrono-scraper/phases/upgrade.yaml"
    after = priced(context, catalogue, phase)
    assert command.losses(before, after, catalogue) == (
        (
            "app-1: made before 2026-06-15 it keeps 6.49 EUR a month; after this change it costs "
            "15.99."
        ),
    )
    assert command.losses(before, before, catalogue) == ()


def test_the_five_systems_are_not_oversized() -> None:
    """Each was given the smallest type that holds its limits."""
    catalogue = load_catalogue()
    for system in ("chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri"):
        found = priced(resolve(system, "prod", None), catalogue)
        assert [hint.words for hint in could_be_cheaper(found.config, catalogue)] == [], system


@pytest.mark.parametrize("system", ["chrono-scraper", "ecommerce", "fairpact", "glossary", "nutri"])
def test_a_bill_is_the_whole_plans(system: str) -> None:
    """What is left out of the plan costs nothing."""
    context = resolve(system, "prod", None)
    assert priced(context, load_catalogue()).costs == explained(context).blueprint.costs


def test_a_comparison_has_both_sums(capsys: pytest.CaptureFixture[str]) -> None:
    """For a script, and for a spreadsheet."""
    context = resolve("nutri", "prod", None)
    asked = command.Asked(live=False, gross=False, hours=None, form="json")
    command.compare(context, "dev", asked, Console())
    document = json.loads(capsys.readouterr().out)
    assert (document["before"]["total"], document["after"]["total"]) == ("11.72", "6.56")
    assert document["total_difference"] == "-5.16"
    command.compare(context, "dev", replace(asked, form="csv"), Console())
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert sum(Decimal(row["difference"]) for row in rows) == Decimal("-5.16")
