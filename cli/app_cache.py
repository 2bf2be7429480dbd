"""The command about the cache that all checkouts share."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import JsonOption, console, print_json

app = typer.Typer()


@app.command()
def cache(
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove what this checkout does not need.")
    ] = False,
    days: Annotated[
        float, typer.Option(min=0, help="Only what was made at least so many days ago.")
    ] = 7,
    as_json: JsonOption = False,
) -> None:
    """Show what the cache holds, and make room; all of it can be made again."""
    from cli import cache as command

    found = command.held()
    gone = command.surplus(found, days) if prune else []
    command.prune(gone)
    if as_json:
        print_json(command.as_json(found, gone))
    else:
        command.show(console, found, gone)
