"""A bill, all bills, and what the cloud says of them, for a person."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape

from cli.cost.bill import Bill
from cli.cost.bills import comparison, plain
from cli.cost.priced import Priced
from components.blueprint.money import CostChange

OLD = 90  # days after which prices are called old
COLUMNS = (
    "key",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "amount",
    "monthly_net",
    "estimated",
    "source",
    "date",
)


def show(console: Console, bill: Bill) -> None:
    """Print the lines, the sum, the budget, the age of prices, and what could cost less."""
    priced = bill.priced
    costs, budget = priced.costs, priced.config.budget
    span = "a month" if bill.hours is None else f"of {bill.hours.normalize():f} hours"
    tax = f"with {costs.vat_rate} % VAT" if bill.with_vat else "net"
    title = f"{priced.title}: cost {span}, {costs.currency} {tax}"
    table = plain(title, ("what", "left"), ("how many", "right"), ("amount", "right"))
    for line, amount in bill.rows:
        many = "" if line.unit == "month" else f"{line.quantity.normalize():f} {line.unit}"
        words = "[red]not known[/red]" if amount is None else f"{amount:.2f}"
        guess = " [dim](estimate)[/dim]" if line.estimated else ""
        table.add_row(f"{escape(line.description)}{guess}", many, words)
    table.add_section()
    table.add_row("[bold]total[/bold]", "", f"[bold]{bill.total:.2f}[/bold]")
    console.print(table)
    colour = {"kept": "green", "over limit": "red"}.get(bill.state, "yellow")
    left = budget.limit - costs.total
    console.print(
        f"budget {budget.limit:.2f} a month net: [{colour}]{bill.state}[/{colour}], {left:.2f} "
        f"left (warn {budget.warn:.2f}, critical {budget.critical:.2f})",
        highlight=False,
        soft_wrap=True,
    )
    if costs.unknown:
        console.print(f"[red]not in the sum[/red]: {', '.join(costs.unknown)}")
    _ages(console, bill)
    for hint in bill.hints:
        console.print(f"[cyan]hint[/cyan] {escape(hint.words)}", highlight=False, soft_wrap=True)


def _ages(console: Console, bill: Bill) -> None:
    oldest, newest = bill.priced.costs.dated
    if bill.live or bill.age is None:
        return
    colour = "yellow" if bill.age > OLD else "dim"
    console.print(
        f"[{colour}]prices of {oldest} to {newest}, the newest {bill.age} days old; "
        f"`plinth cost --live` asks the cloud[/{colour}]",
        highlight=False,
        soft_wrap=True,
    )


def show_comparison(
    console: Console, before: Priced, after: Priced, changes: Sequence[CostChange]
) -> None:
    """Print two bills side by side, line by line."""
    console.print(comparison(changes, before.costs.total, after.costs.total, after.costs.currency))


def show_all(console: Console, bills: Sequence[Bill]) -> None:
    """Print one line for each stack."""
    table = plain(
        "Cost a month, EUR net",
        ("stack", "left"),
        ("cost", "right"),
        ("estimated", "right"),
        ("limit", "right"),
        ("left", "right"),
        ("budget", "left"),
        ("not known", "left"),
    )
    for bill in bills:
        costs, limit = bill.priced.costs, bill.priced.config.budget.limit
        settings = bill.priced.config.settings
        colour = {"kept": "green", "over limit": "red"}.get(bill.state, "yellow")
        table.add_row(
            f"{settings.system} {settings.environment}",
            f"{costs.total:.2f}",
            f"{costs.estimated:.2f}" if costs.estimated else "",
            f"{limit:.2f}",
            f"{limit - costs.total:.2f}",
            f"[{colour}]{bill.state}[/{colour}]",
            ", ".join(costs.unknown),
        )
    console.print(table)


def write_csv(rows: Iterable[dict[str, object]], columns: Sequence[str] = COLUMNS) -> None:
    """Print rows with a heading, for a spreadsheet."""
    writer = csv.DictWriter(sys.stdout, columns)
    writer.writeheader()
    writer.writerows(rows)
