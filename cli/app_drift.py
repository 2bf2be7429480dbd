"""The command that looks for what was changed by hand."""

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
    console,
    context_of,
    print_json,
)

app = typer.Typer()
progress = Console(stderr=True, highlight=False)  # what is printed may be JSON


@app.command()
def drift(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
    put_back: Annotated[
        bool, typer.Option("--put-back", help="Write the files on the servers anew first.")
    ] = False,
    publish: Annotated[
        bool,
        typer.Option("--publish", envvar="PUBLISH", help="Tell the stack's Prometheus as well."),
    ] = False,
) -> None:
    """Find what was changed by hand; 0: nothing, 3: something, 1: a part could not be looked at."""
    from cli import drift as command

    context = context_of(system, env, cloud)
    command.ready(context, progress)
    if put_back:
        command.put_back(context, progress)
    found = command.look(context)
    if as_json:
        print_json(found.as_json())
    else:
        command.show(console, found)
    if publish:
        from cli.metrics import publish as metrics

        metrics.metrics(context, progress, publish=True, drift=found.as_json())
    if found.exit_code:
        raise typer.Exit(found.exit_code)
