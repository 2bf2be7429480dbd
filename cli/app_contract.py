"""The commands about the outputs' contract."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.errors import PlinthError
from cli.options import console
from cli.paths import ROOT

app = typer.Typer(no_args_is_help=True, help="What other teams' programs read of a stack.")


@app.command("check")
def check(
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            envvar="BASE",
            help="A Git revision or a file to compare with; else the newest released version.",
        ),
    ] = None,
) -> None:
    """Fail where a change of the outputs would break who reads them, and name who that is."""
    from contract import check as checks
    from contract.problem import ContractProblem

    try:
        verdict = checks.check(ROOT, base or None)
    except ContractProblem as error:
        raise PlinthError(str(error), exit_code=2) from error
    for line in verdict.lines():
        console.print(line, markup=False, soft_wrap=True)
    if not verdict.passes:
        raise typer.Exit(1)


@app.command("release")
def release() -> None:
    """Write the contract down as released: contract/v<N>.json."""
    from contract import check as checks
    from contract.problem import ContractProblem

    try:
        path = checks.release(ROOT)
    except ContractProblem as error:
        raise PlinthError(str(error)) from error
    console.print(f"wrote {path.relative_to(ROOT)}", soft_wrap=True)
