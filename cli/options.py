"""The words that several commands take, and where their lines go."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from cli.context import Context, resolve

SystemOption = Annotated[
    str, typer.Option("--system", envvar="SYSTEM", help="A folder under systems/.")
]
EnvOption = Annotated[str, typer.Option("--env", envvar="ENV", help="dev, prod, …")]
SystemWord = Annotated[str, typer.Argument(envvar="SYSTEM", help="A folder under systems/.")]
EnvWord = Annotated[str, typer.Argument(envvar="ENV", help="dev, prod, …")]
CloudOption = Annotated[
    str | None,
    typer.Option("--cloud", envvar="CLOUD", help="local or hetzner; else what the stack says."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For a script.")]
NoUpOption = Annotated[
    bool, typer.Option("--no-up", help="Write the file alone; `up` is somebody else's.")
]
DEFAULT_SYSTEM, DEFAULT_ENV = "chrono-scraper", "dev"
console = Console(highlight=False)


def context_of(system: str, env: str, cloud: str | None) -> Context:
    """Find the stack for these words; an empty cloud is none.

    Raises:
        PlinthError: no such system, environment or cloud; names the nearest.
    """
    return resolve(system, env, cloud or None)


def print_json(document: object) -> None:
    """Print for a script."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
