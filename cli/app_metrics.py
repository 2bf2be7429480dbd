"""`plinth metrics`: what dashboards and alerts know of cost, drift and deploys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import (
    DEFAULT_ENV,
    DEFAULT_SYSTEM,
    CloudOption,
    EnvWord,
    SystemWord,
    console,
    context_of,
)

app = typer.Typer()


@app.command()
def metrics(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    publish: Annotated[
        bool, typer.Option("--publish", help="Write them on the manager's server.")
    ] = False,
    drift: Annotated[
        Path | None, typer.Option("--drift", help="What `plinth drift --json` printed.")
    ] = None,
    cloud: CloudOption = None,
) -> None:
    """Ask for forecast, prices, API budget and last deploy; print them as metrics, or publish."""
    from cli.metrics import publish as command

    look = command.read_drift(drift) if drift else None
    command.metrics(context_of(system, env, cloud), console, publish=publish, drift=look)
