"""What came of a drill, for people and programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cli.alerts.drill.run import Row

_HEADS = ("fault", "alert", "severity", "receivers", "for s", "fires s", "within s", "resolves s",
          "beside it", "others")  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's words."""
    return (
        row.says,
        row.alert,
        row.severity,
        ", ".join(row.ways),
        f"{row.hold:g}",
        _seconds(row.fires),
        f"{row.limit:g}",
        _seconds(row.resolves),
        ", ".join(row.follows) or "-",
        row.error or ", ".join(row.others) or "none",
    )


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f}"


def show(console: Console, title: str, rows: list[Row]) -> None:
    """Print it."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for head in _HEADS:
        table.add_column(head)
    for row in rows:
        table.add_row(*cells(row), style="" if row.well else "red")
    console.print(table)


def markdown(title: str, rows: list[Row]) -> str:
    """Return it as Markdown."""
    lines = [f"## {title}", "", f"| {' | '.join(_HEADS)} |", f"|{'---|' * len(_HEADS)}"]
    lines += [f"| {' | '.join(cells(row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def write(path: Path, stack: str, clock: int, rows: list[Row]) -> None:
    """Keep it as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "stack": stack,
        "clock": clock,
        "rows": [asdict(row) | {"well": row.well} for row in rows],
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
