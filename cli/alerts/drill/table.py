"""What came of a drill, for people in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from cli.alerts.drill.plan import Planned
from cli.alerts.drill.row import Row

HEADS = ("fault", "alert", "severity", "told by", "for", "fires", "within", "resolves",
         "beside it", "held back", "wrong")  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's words; times in seconds."""
    return (
        row.says,
        row.alert,
        row.severity,
        ", ".join(row.ways) or "nobody",
        f"{row.hold:g}",
        _seconds(row.fires),
        f"{row.limit:g}",
        _seconds(row.resolves),
        ", ".join(row.follows) or "-",
        str(len(row.held)) if row.held else "-",
        wrong(row) or "-",
    )


def wrong(row: Row) -> str:
    """Return what was not as it has to be, in words; nothing where all was."""
    found = [row.error] if row.error else []
    if row.others:
        found.append(f"also fired: {', '.join(row.others)}")
    if row.fires is not None and row.fires > row.limit:
        found.append("late")
    return "; ".join(found)


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f}"


def show(console: Console, title: str, rows: Iterable[Row]) -> None:
    """Print it."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for head in HEADS:
        table.add_column(head)
    for row in rows:
        table.add_row(*cells(row), style="" if row.well else "red")
    console.print(table)


def line(row: Row) -> str:
    """Return a row as one line, for progress."""
    mark = "well" if row.well else f"NOT WELL ({wrong(row) or 'not heard, or not over'})"
    times = f"fires {_seconds(row.fires)} s, resolves {_seconds(row.resolves)} s"
    return f"  {row.fault}: {row.alert} {times}: {mark}"


def show_planned(console: Console, planned: Planned) -> None:
    """Print what can be rehearsed, and what cannot."""
    table = Table(title="Faults", title_justify="left", title_style="bold")
    for head in ("fault", "what is done", "alerts"):
        table.add_column(head)
    for fault in planned.faults:
        table.add_row(fault.key, fault.says, ", ".join(fault.alerts))
    console.print(table)
    for item in planned.skipped:
        console.print(f"{item.key}: left out, {item.reason}", markup=False)
    for alert, reason in planned.unmade.items():
        console.print(f"{alert}: no fault; {reason}", markup=False)
