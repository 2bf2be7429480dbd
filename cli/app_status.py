"""`plinth status`: everything about a running stack on one screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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


@app.command()
def status(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again.")] = False,
    every: Annotated[
        int, typer.Option("--every", min=1, max=3600, help="Seconds between two looks.")
    ] = 5,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write a page for the public there.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show servers, services, alerts, backups, cost; 0: fine, 3: wrong, 1: could not look."""
    import time

    from cli.status import look, show

    stack = look.known(context_of(system, env, cloud))
    if watch and not as_json:
        from rich.live import Live

        with Live(
            show.screen(look.look(stack)), console=console, screen=console.is_terminal
        ) as live:
            while True:
                time.sleep(every)
                live.update(show.screen(look.look(stack)))
    seen = look.look(stack)
    if page:
        from cli.status.page import page as written

        page.write_text(written(seen), encoding="utf-8")
    if as_json:
        print_json(show.as_json(seen))
    else:
        console.print(show.screen(seen))
    if seen.exit_code:
        raise typer.Exit(seen.exit_code)
