"""The commands that change which images a stack runs."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.context import Context
from cli.options import (
    DEFAULT_ENV,
    DEFAULT_SYSTEM,
    CloudOption,
    EnvWord,
    JsonOption,
    NoUpOption,
    SystemWord,
    console,
    context_of,
    print_json,
)

app = typer.Typer()


@app.command()
def deploy(
    system: SystemWord,
    env: EnvWord,
    images: Annotated[list[str], typer.Argument(help="SERVICE=IMAGE or SERVICE=TAG, several.")],
    cloud: CloudOption = None,
    no_up: NoUpOption = False,
) -> None:
    """Give services other images, pinned to their digests, and bring the stack to them."""
    from cli.release import commands

    context = context_of(system, env, cloud)
    commands.deploy(context, images, console)
    _then_up(context, no_up=no_up)


@app.command()
def promote(
    system: SystemWord,
    source: Annotated[str, typer.Argument(metavar="FROM", help="For example staging.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="For example prod.")],
    cloud: CloudOption = None,
    no_up: NoUpOption = False,
) -> None:
    """Give one environment the images that another runs, digest for digest."""
    from cli.release import commands

    context = context_of(system, target, cloud)
    commands.promote(context_of(system, source, cloud), context, console)
    _then_up(context, no_up=no_up)


@app.command()
def rollback(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    to: Annotated[
        int | None, typer.Option("--to", help="A release; else the last one with other images.")
    ] = None,
    cloud: CloudOption = None,
    no_up: NoUpOption = False,
) -> None:
    """Go back to the images of an earlier release."""
    from cli.release import commands

    context = context_of(system, env, cloud)
    commands.rollback(context, to, console)
    _then_up(context, no_up=no_up)


@app.command()
def releases(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a stack ran and since when."""
    from cli.release import commands

    context = context_of(system, env, cloud)
    if as_json:
        print_json(commands.as_json(context))
    else:
        commands.show(context, console)


def _then_up(context: Context, *, no_up: bool) -> None:
    """Bring the stack to what its file says; also where it said so before: `up` may have failed."""
    if no_up:
        return
    from cli import up as up_command

    up_command.up(context, console)
