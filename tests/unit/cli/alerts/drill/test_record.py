"""Tables are kept, and a part of one can be rehearsed again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cli.alerts.drill.fault import Skipped
from cli.alerts.drill.page import PATH, page, written
from cli.alerts.drill.record import Record, merged, read
from cli.alerts.drill.row import Row
from cli.errors import PlinthError

if TYPE_CHECKING:
    from pathlib import Path

ROW = Row(
    fault="stop-web", says="web is stopped", alert="ServiceDown", severity="critical",
    ways=("email",), hold=6, limit=36, fires=14.2, resolves=20.0, held=("PublicDown",),
)  # fmt: skip
RECORD = Record(
    stack="shop/prod",
    day="2026-11-21",
    clock=20,
    rows=(ROW,),
    skipped=(Skipped("pool", "none runs"),),
    unmade={"X": "why"},
    left=("slow",),
)


def test_a_record_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Whole; what is none is refused with its path."""
    (tmp_path / "good.json").write_text(RECORD.text())
    (tmp_path / "bad.json").write_text('{"stack": "shop/prod"}')

    assert read(tmp_path / "good.json") == RECORD
    with pytest.raises(PlinthError, match=r"bad\.json: no record of an alert drill"):
        read(tmp_path / "bad.json")


def test_a_fault_that_is_rehearsed_again_takes_its_old_rows_place() -> None:
    """Others stay, in the stack's order; a fault that is no more goes."""
    other, gone = replace(ROW, fault="slow"), replace(ROW, fault="gone")
    again = replace(ROW, fires=3.0)

    assert merged((ROW, gone, other), (again,), ("slow", "stop-web")) == (other, again)


def test_a_row_that_is_late_or_not_over_is_not_well() -> None:
    """Nor one beside which something else was heard."""
    assert ROW.well
    assert not replace(ROW, fires=36.1).well
    assert not replace(ROW, resolves=None).well
    assert not replace(ROW, others=("CpuHigh",)).well


def test_the_page_says_what_was_heard_and_what_no_fault_raises() -> None:
    """Each row, each fault that the stack cannot have, each alert without a fault."""
    text = page([RECORD])

    assert "## shop/prod" in text
    assert (
        "| web is stopped | ServiceDown | critical | email | 6 | 14.2 | 36 | 20.0 | - | 1 | - |"
        in text
    )
    assert "- `pool`: none runs" in text
    assert "- X: why" in text
    assert "not made yet: `slow`." in text


def test_the_page_is_that_of_the_records() -> None:
    """`make docs` was run after the last drill."""
    assert PATH.read_text(encoding="utf-8") == written()
