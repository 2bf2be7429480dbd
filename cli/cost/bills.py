"""Two bills beside each other, as one table; shared by whoever compares."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from components.blueprint.money import CostChange


def comparison(
    changes: Iterable[CostChange],
    before: Decimal | None,
    after: Decimal | None,
    currency: str,
) -> Table:
    """Return two bills side by side, with their sums.

    Args:
        changes: the lines to be shown.
        before: sum of a month; None where it is not known.
        after: the same of the other bill.
        currency: of all amounts.
    """
    table = plain(
        f"Cost a month, {currency} net",
        ("what", "left"),
        ("before", "right"),
        ("after", "right"),
        ("difference", "right"),
    )
    for line in changes:
        table.add_row(
            escape(line.description),
            _amount(line.before),
            _amount(line.after),
            f"{line.difference:+.2f}" if line.difference else "",
        )
    table.add_section()
    known = before is not None and after is not None
    table.add_row(
        "[bold]total[/bold]",
        _amount(before),
        _amount(after),
        f"[bold]{_difference(before, after)}[/bold]" if known else "",
    )
    return table


def _difference(before: Decimal | None, after: Decimal | None) -> str:
    difference = (after or Decimal(0)) - (before or Decimal(0))
    return f"{difference:+.2f}" if difference else "no difference"


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def plain(title: str, *columns: tuple[str, str]) -> Table:
    """Return an empty table with these headings, each `left` or `right`."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for heading, side in columns:
        table.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    return table
