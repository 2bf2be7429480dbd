"""The commands that read or write the project's files, with no engine and no cloud."""

from __future__ import annotations

import sys
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
from cli.paths import ROOT

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
def new(
    name: Annotated[str, typer.Argument(help="Of the system, for example my-shop.")],
    title: Annotated[str | None, typer.Option(help="For people; else made of the name.")] = None,
    domain: Annotated[str | None, typer.Option(help="Of production.")] = None,
    service: Annotated[
        list[str] | None,
        typer.Option(help="NAME=IMAGE[,port=N][,path=/P][,health=/P][,client=curl]; several."),
    ] = None,
    store: Annotated[
        list[str] | None, typer.Option(help="postgres, redis or meilisearch; several.")
    ] = None,
    location: Annotated[str, typer.Option(help="nbg1, fsn1, hel1 …")] = "nbg1",
    budget: Annotated[int, typer.Option(help="EUR net a month.", min=1)] = 30,
    email: Annotated[str, typer.Option(help="For the authority that issues certificates.")] = "",
) -> None:
    """Write the files of a new system; asks for what no option says."""
    from cli.new.ask import answers
    from cli.new.write import write

    given = answers(
        name,
        title=title,
        domain=domain,
        services=service or [],
        stores=store or [],
        location=location,
        budget=budget,
        email=email,
        ask=_ask if sys.stdin.isatty() else None,
    )
    for path in write(given, ROOT):
        console.print(f"wrote {path.relative_to(ROOT)}", soft_wrap=True)
    console.print(
        f"next: plinth explain {name} dev · make preview SYSTEM={name} ENV=dev · make up …"
    )


def _ask(question: str, default: str) -> str:
    answer: str = typer.prompt(question, default=default, show_default=bool(default))
    return answer.strip()


@app.command()
def schema() -> None:
    """Write the JSON Schemas anew: of the files, for editors; of the outputs, with their reader."""
    from cli import schemas
    from contract import files

    written = [*schemas.write(), *files.write()]
    for path in written:
        console.print(f"wrote {path}", soft_wrap=True)
    if not written:
        console.print("The schemas are up to date.")
