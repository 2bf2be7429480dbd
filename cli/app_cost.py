"""The commands about money: what a stack costs, and what the cloud asks today."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from cli.errors import PlinthError
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
CsvOption = Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")]
MONTH = 744  # hours of the longest


@app.command()
def cost(
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
    every: Annotated[bool, typer.Option("--all", help="One line for each stack.")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Ask the cloud for prices and for what is there.")
    ] = False,
    gross: Annotated[bool, typer.Option("--gross", help="With VAT.")] = False,
    hours: Annotated[
        int | None,
        typer.Option("--hours", min=1, max=MONTH, help="Of one month, instead of all of it."),
    ] = None,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
) -> None:
    """Show what a stack costs, line by line, against its budget, and what could cost less."""
    from cli.cost import command

    asked = command.Asked(
        live=live,
        gross=gross,
        hours=None if hours is None else Decimal(hours),
        form="json" if as_json else "csv" if as_csv else "table",
    )
    if as_json and as_csv:
        raise PlinthError("--json and --csv are two forms of the same; choose one.", exit_code=2)
    if every:
        if compare or live:
            raise PlinthError("--all goes alone, or with --gross, --json, --csv.", exit_code=2)
        command.every(asked, console)
    elif compare:
        command.compare(context_of(system, env, cloud), compare, asked, console)
    else:
        command.one(context_of(system, env, cloud), asked, console)


@app.command()
def catalogue(
    cloud: CloudOption = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Write today's prices into components/catalog/data.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say where the cloud's prices differ from the catalogue's; 3: they do."""
    from cli.cost import live as asked

    differences = asked.catalogue_differences(cloud)
    if refresh:
        for path in asked.refresh(cloud):
            console.print(f"wrote {path}", soft_wrap=True)
    if as_json:
        print_json([item.as_json() for item in differences])
    else:
        for item in differences:
            console.print(item.words, highlight=False, soft_wrap=True)
        if not differences:
            console.print("The catalogue has the cloud's prices.")
    if differences and not refresh:
        raise typer.Exit(3)


__all__ = ["app"]
