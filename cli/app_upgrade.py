"""`plinth upgrade`: a Postgres goes to another major version."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.errors import PlinthError
from cli.options import CloudOption, EnvWord, SystemWord, console, context_of

app = typer.Typer()


@app.command()
def upgrade(
    system: SystemWord,
    env: EnvWord,
    store: Annotated[str, typer.Argument(help="The Postgres.")],
    to: Annotated[
        int | None, typer.Option("--to", help="The major version, for example 17.", min=10)
    ] = None,
    image: Annotated[
        str | None, typer.Option("--image", help="The image; else that of now of that version.")
    ] = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="With the newest backup, beside; measures it.")
    ] = False,
    undo: Annotated[
        str | None, typer.Option("--undo", help="Go back to what the upgrade of this stamp kept.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    cloud: CloudOption = None,
) -> None:
    """Take a Postgres to another major version: rehearsed first, with a way back."""
    from cli.backups.consent import Consent
    from cli.upgrade import run

    if bool(undo) == bool(to or image) and not (undo and image and not to):
        raise PlinthError("Say --to VERSION, or --undo STAMP.", exit_code=2)
    context, consent = context_of(system, env, cloud), Consent(yes, sys.stdin.isatty())
    if undo:
        run.undo(context, console, store, undo, image, consent)
        return
    run.upgrade(context, console, store, to, image, consent, rehearse=rehearse)
