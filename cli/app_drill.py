"""`plinth drill`: the newest copies are restored beside the data and looked at."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import CloudOption, EnvWord, JsonOption, SystemWord, console, context_of

app = typer.Typer()


@app.command()
def drill(
    system: SystemWord,
    env: EnvWord,
    item: Annotated[
        str | None, typer.Argument(help="One item or store alone; else everything.")
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--place", help="Take it from there; else places off the server take turns."),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Ship a database's log at once; its RPO is not measured then."
        ),
    ] = False,
    last: Annotated[
        bool, typer.Option("--last", help="Restore nothing; show what came of the last ones.")
    ] = False,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
) -> None:
    """Rehearse restores: bring the newest copies beside the data, hold them to what they had."""
    from cli.backups import drill as drilling

    context = context_of(system, env, cloud)
    if last:
        drilling.show_last(context, console, item, as_json=as_json)
        return
    drilling.drill(context, console, item, drilling.Manner(place, quick), as_json=as_json)
