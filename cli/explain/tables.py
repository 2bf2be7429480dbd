"""An explanation, and a comparison of two, as tables for a person."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.cost import bills
from cli.explain.compare import Comparison, Difference
from cli.explain.rows import Document, Section, Value

_RIGHT = (int, float)
_HEADINGS = {
    "moves": "What moves",
    "appears": "What appears",
    "goes": "What goes",
    "changes": "What changes",
}


def show(console: Console, document: Document) -> None:
    """Print every section as a table, warnings last."""
    about = document.about
    console.print(f"[bold]{escape(document.title)}[/bold]", highlight=False)
    console.print(f"{about['document']}; {about['domain']}, cloud {about['cloud']}", markup=False)
    for section in document.sections:
        console.print()
        console.print(_table(section))
        if section.note:
            console.print(section.note, style="dim", markup=False)
    if document.warnings:
        console.print()
    for warning in document.warnings:
        console.print(f"[yellow]note[/yellow] {escape(warning)}", highlight=False)


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print what differs, by what happens to it, and both bills side by side."""
    before, after = comparison.before, comparison.after
    title = f"{before.title} ({before.about['stack']}) → {after.title} ({after.about['stack']})"
    console.print(f"[bold]{escape(title)}[/bold]", highlight=False)
    for kind, heading in _HEADINGS.items():
        found = [item for item in comparison.differences if item.kind == kind]
        if found:
            console.print()
            console.print(_differences(heading, found))
    if not comparison.differences:
        console.print("Nothing differs.")
    console.print()
    before_total, after_total = (Decimal(str(side.about["total"])) for side in (before, after))
    currency = str(after.about["currency"])
    console.print(bills.comparison(comparison.costs, before_total, after_total, currency))


def _table(section: Section) -> Table:
    table = bills.plain(section.title)
    shown = {
        name: heading
        for name, heading in section.columns.items()
        if any(row.get(name) not in (None, "") for row in section.rows.values())
    }
    keyless = section.name == "routes"  # its key repeats host and path
    if not keyless:
        table.add_column("", style="bold")
    for name, heading in shown.items():
        numbers = all(
            isinstance(row.get(name), _RIGHT) and not isinstance(row.get(name), bool)
            for row in section.rows.values()
            if row.get(name) is not None
        )
        # addresses, paths and images are read whole or not at all
        table.add_column(heading, justify="right" if numbers else "left", overflow="fold")
    for key, row in section.rows.items():
        first = [] if keyless else [escape(key)]
        table.add_row(*first, *(_text(row.get(name)) for name in shown))
    return table


def _differences(heading: str, found: list[Difference]) -> Table:
    table = bills.plain(heading)
    table.add_column("what", style="bold")
    table.add_column("how", overflow="fold")
    table.add_column("interrupts")
    for item in found:
        how = "\n".join(
            f"{name}: {_text(old) or 'nothing'} → {_text(new) or 'nothing'}"
            for name, (old, new) in item.fields.items()
        )
        words = how or "\n".join(f"{name}: {_text(value)}" for name, value in item.about.items())
        table.add_row(f"{item.section} {escape(item.key)}", words, escape(item.downtime))
    return table


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(f"{value:g}" if isinstance(value, float) else str(value))
