"""`plinth alert`: what fires, and whether its messages would arrive."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

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
progress = Console(stderr=True, highlight=False)  # what is printed may be JSON
SEVERITIES = ("critical", "warning", "info")


@app.command()
def alert(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    test: Annotated[
        bool, typer.Option("--test", help="Send a message that says it is a test.")
    ] = False,
    severity: Annotated[
        str, typer.Option("--severity", help="Of the test: critical, warning or info.")
    ] = "critical",
    as_json: JsonOption = False,
) -> None:
    """Show the alerts that fire; 0: none, 3: some. With --test 1: a way to people is closed."""
    from cli.alerts import active, trial
    from cli.explain import source
    from cli.monitoring.reach import Watch

    if severity not in SEVERITIES:
        known = ", ".join(SEVERITIES)
        raise PlinthError(f"--severity {severity}: expected one of {known}.", exit_code=2)
    context = context_of(system, env, cloud)
    watch = Watch.of(context)
    if not test:
        silences = source.explained(context).config.settings.monitoring.alerts.silences
        found = active.active(watch, silences)
        if as_json:
            print_json([asdict(item) for item in found])
        else:
            active.show(console, found)
        if any(item.state == "active" for item in found):
            raise typer.Exit(3)
        return
    labels = {"system": context.system, "environment": context.environment}
    sent = trial.send(watch, labels, severity, lambda words: progress.print(words, markup=False))
    if as_json:
        print_json([asdict(item) | {"well": item.well} for item in sent])
    else:
        for item in sent:
            words = "taken" if item.well else "NOT TAKEN: `plinth logs alertmanager` says why"
            words = "quiet now: its route is mute at this time" if item.quiet else words
            console.print(f"{item.receiver} ({item.way}): {words}", markup=False)
    if not all(item.well for item in sent):
        raise typer.Exit(1)
