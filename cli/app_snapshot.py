"""The command that makes snapshots of servers, to be run by the clock from outside (ADR 11)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from cli.options import (
    DEFAULT_ENV,
    DEFAULT_SYSTEM,
    CloudOption,
    EnvWord,
    JsonOption,
    SystemWord,
    context_of,
    print_json,
)

app = typer.Typer()
progress = Console(stderr=True, highlight=False)  # what is printed may be JSON


@app.command()
def snapshot(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, help="So many of each server stay.")
    ] = None,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a snapshot of each server and remove the oldest; volumes are not in them."""
    from cli import snapshot as command
    from cli.cost.live import inventory

    context = context_of(system, env, cloud)
    count = command.keep(context, keep)
    found = command.snapshot(
        inventory(local=context.local, state=context.state), context.stack, count, progress.print
    )
    if as_json:
        print_json(found.as_json())
