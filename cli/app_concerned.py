"""The commands that tell workflows what to look at: stacks that a change concerns, and images."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from cli.options import JsonOption, console, print_json

app = typer.Typer()


@app.command()
def concerned(
    base: Annotated[
        str | None, typer.Option(envvar="BASE", help="Commit to compare with; else all stacks.")
    ] = None,
    system_names: Annotated[
        str | None,
        typer.Option(
            "--systems",
            help="Those that run on a real cloud, apart by spaces (SYSTEMS); empty for none.",
        ),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", envvar="ONLY", help="One environment, such as prod.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the stacks that a change concerns; on GitHub also as outputs of the step."""
    from cli import actions
    from cli import concerned as command

    found = command.stacks()
    paths = command.changed_paths(base) if base else None
    if paths is not None:
        found = command.concerned(paths, found)
    if only:
        found = [context for context in found if context.environment == only]
    # typer takes an empty variable for none at all; here it is a list without a name in it
    given = os.environ.get("SYSTEMS") if system_names is None else system_names
    named = None if given is None else given.replace(",", " ").split()
    real = [
        context
        for context in found
        if not context.local and (named is None or context.system in named)
    ]
    actions.output("stacks", command.as_matrix(found))
    actions.output("real", command.as_matrix(real))
    chosen = found if named is None else real
    if as_json:
        print_json(command.as_matrix(chosen))
        return
    for context in chosen:
        console.print(f"{context.system} {context.environment}", markup=False)
    if not chosen:
        console.print("none")


@app.command()
def images(as_json: JsonOption = False) -> None:
    """List the images of all stacks, each once; on GitHub also as an output of the step."""
    from cli import actions
    from cli.images import references

    found = references()
    actions.output("images", found)
    if as_json:
        print_json(found)
        return
    for reference in found:
        console.print(reference, markup=False)
