"""The commands that read or write the project's files, with no engine and no cloud."""

from __future__ import annotations

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
def explain(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            envvar="COMPARE",
            help="Another environment, or a file whose values are laid over the stack's.",
        ),
    ] = None,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what the files make of a stack: servers, limits, routes, cost; no engine, no cloud."""
    from cli.explain import source, tables
    from cli.explain.compare import compare as compared

    context = context_of(system, env, cloud)
    found = source.explained(context).document
    if compare:
        comparison = compared(found, source.other(context, compare).document)
        if as_json:
            print_json(comparison.as_json())
        else:
            tables.show_comparison(console, comparison)
    elif as_json:
        print_json(found.as_json())
    else:
        tables.show(console, found)


@app.command()
def schema() -> None:
    """Write schemas/*.schema.json anew, with which editors complete and check the files."""
    from cli import schemas

    written = schemas.write()
    for path in written:
        console.print(f"wrote {path}", soft_wrap=True)
    if not written:
        console.print("The schemas are up to date.")
