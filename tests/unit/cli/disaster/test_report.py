"""A disaster is judged by what was lost and how long the system was away."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from cli.disaster.ledger import SEGMENT, Row
from cli.disaster.report import Report, table

SAFE = "000000010000000000000000"
ROWS = [Row(1, 100.0, 0, 10), Row(2, 110.0, 10, SEGMENT + 1), Row(3, 119.5, SEGMENT + 1, None)]


def report(**more: object) -> Report:
    """Return one of a system that promises an hour and four."""
    made = Report("shop", "prod", {"servers": ["shop-prod-app-1"]}, 3600, 14400)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_the_loss_is_counted_from_the_oldest_commit_that_is_missing() -> None:
    """What was off the server is counted apart."""
    made = report(outage=90.0)
    made.count(ROWS, {1}, SAFE, at=120.0)

    assert (made.acknowledged, made.lost, made.loss) == (3, 2, 10.0)
    assert (made.archived, made.archived_lost) == (1, 0)
    assert made.judge()


def test_nothing_lost_is_no_loss() -> None:
    """Whatever the time."""
    made = report(outage=90.0)
    made.count(ROWS, {1, 2, 3}, SAFE, at=120.0)

    assert (made.lost, made.loss, made.judge()) == (0, 0.0, True)


@pytest.mark.parametrize(
    ("there", "rpo", "outage", "fault"),
    [
        (set(), 3600, 90.0, "1 commits are lost that were off the server"),
        ({1}, 5, 90.0, "10.0 s are lost, 5 s are promised at most"),
        ({1}, 3600, None, "the system does not answer its users"),
        ({1}, 3600, 20000.0, "it was away 20000.0 s, 14400 s are promised at most"),
    ],
)
def test_what_was_not_kept_is_a_fault(
    there: set[int], rpo: float, outage: float | None, fault: str
) -> None:
    """Each by itself, in words."""
    made = report(outage=outage, rpo=rpo)
    made.count(ROWS, there, SAFE, at=120.0)

    assert not made.judge()
    assert made.faults[0] == fault


def test_without_a_commit_nothing_is_proven() -> None:
    """However well it came back."""
    made = report(outage=90.0)
    made.count([], set(), "", at=120.0)

    assert not made.judge()
    assert made.faults == ["nothing was acknowledged, so nothing is proven"]


def test_a_person_reads_it() -> None:
    """With what was promised beside what it was."""
    made = report(outage=90.0, stores={"postgres": {"place": "offsite", "seconds": 3.2}})
    made.count(ROWS, {1}, SAFE, at=120.0)
    out = StringIO()
    Console(file=out, width=120).print(table(made))

    assert "10.0 s; promised 1 h" in out.getvalue()
    assert "90.0 s; promised 4 h" in out.getvalue()
    assert "postgres: offsite, 3.2 s" in out.getvalue()
