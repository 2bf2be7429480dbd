"""The command that turns a preview into a comment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.errors import PlinthError
from cli.options import (
    DEFAULT_ENV,
    DEFAULT_SYSTEM,
    CloudOption,
    EnvOption,
    SystemOption,
    console,
    context_of,
)

app = typer.Typer()
FileArgument = Annotated[
    Path | None,
    typer.Argument(help="Event log or --json digest of a preview, - for standard input."),
]


@app.command()
def report(
    file: FileArgument = None,
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    output: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
    post: Annotated[
        str | None,
        typer.Option(envvar="PR", help="Put it on a pull request: OWNER/REPOSITORY#NUMBER."),
    ] = None,
) -> None:
    """Tell in one Markdown comment what a preview changes, costs and risks; 1: it is blocked."""
    from cli import actions
    from cli import report as command

    if file:
        found, context = command.read(file), None
    else:
        from cli.lock import exclusive
        from cli.prepare import prepare
        from cli.steps import Steps

        context = context_of(system, env, cloud)
        steps = Steps(Console(stderr=True, highlight=False), 5 if context.local else 2)
        with exclusive(context.state, "report"):
            pulumi = prepare(context, steps)
        found = command.preview(context, pulumi)
    text = command.render(found, context)
    actions.summary(text)
    if output:
        output.write_text(text, encoding="utf-8")
    if post:
        console.print(command.post(text, post))
    if not output and not post:
        sys.stdout.write(text)
    if blocked := command.verdict(found):
        raise PlinthError(blocked)
