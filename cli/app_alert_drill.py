"""`plinth alert-drill`: real faults on a local stack, and who hears of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.options import (
    DEFAULT_ENV,
    DEFAULT_SYSTEM,
    CloudOption,
    EnvWord,
    SystemWord,
    console,
    context_of,
)

app = typer.Typer()
progress = Console(stderr=True, highlight=False)


@app.command(name="alert-drill")
def alert_drill(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    clock: Annotated[
        int, typer.Option("--clock", min=1, max=120, help="So many times shorter than in earnest.")
    ] = 20,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This fault alone; may be repeated.")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show which faults there are; break nothing.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Keep the table as JSON; rows of other faults stay."),
    ] = None,
) -> None:
    """Break one thing after the other on a local stack, and see who hears of it; 1: not as due."""
    from cli.alerts.drill import command, record, table

    context = context_of(system, env, cloud)
    planned = command.planned(context)
    if listed:
        table.show_planned(console, planned)
        return
    rows: list[record.Row] = []
    before = record.read(output).rows if output and output.exists() else ()
    order = tuple(fault.key for fault in planned.faults)

    def each(fresh: list[record.Row]) -> None:
        rows.extend(fresh)
        for row in fresh:
            progress.print(table.line(row), markup=False, style="" if row.well else "red")
        if output:
            every = record.merged(before, tuple(rows), order)
            made = {row.fault for row in every}
            kept = record.Record(
                stack=f"{context.system}/{context.environment}",
                day=f"{datetime.now(UTC):%Y-%m-%d}",
                clock=clock,
                rows=every,
                skipped=planned.skipped,
                unmade=planned.unmade,
                left=tuple(key for key in order if key not in made),
            )
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(kept.text(), encoding="utf-8")

    wanted = command.Wanted(clock=clock, only=tuple(only or ()), each=each)
    command.drill(context, progress, wanted)
    table.show(console, f"{system} {env}, times shortened {clock} times", rows)
    if not all(row.well for row in rows):
        raise typer.Exit(1)
