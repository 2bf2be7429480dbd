"""`plinth recover` and `plinth disaster`: the way back from a loss, and its rehearsal."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

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
def recover(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Nothing is left on the cloud, not even networks.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make lost servers and volumes anew, their data from copies. Shows a plan and asks first."""
    from cli.backups.consent import Consent
    from cli.recover import command

    shown = Console(stderr=True, highlight=False) if as_json else console
    consent = Consent(yes, sys.stdin.isatty())
    done = command.recover(context_of(system, env, cloud), shown, consent, everything=everything)
    if as_json:
        print_json(asdict(done))


@app.command()
def disaster(
    system: SystemWord = DEFAULT_SYSTEM,
    env: EnvWord = DEFAULT_ENV,
    cloud: CloudOption = None,
    server: Annotated[
        str | None, typer.Option("--server", help="Destroy this one; else the database's.")
    ] = None,
    whole: Annotated[bool, typer.Option("--all", help="Destroy all servers and volumes.")] = False,
    load: Annotated[float, typer.Option("--load", help="Seconds of load before.", min=1)] = 60.0,
    rate: Annotated[float, typer.Option("--rate", help="Commits a second.", min=1)] = 40.0,
    real: Annotated[
        bool, typer.Option("--real", help="Also on a real cloud: its data is destroyed.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Destroy a server and its volume under load, recover, and say what it cost; 1: too much."""
    from cli.disaster import command

    shown = Console(stderr=True, highlight=False) if as_json else console
    wish = command.Wish(server, whole, load, rate, real, yes)
    report = command.disaster(context_of(system, env, cloud), shown, wish)
    if as_json:
        print_json(asdict(report))
    if report.faults:
        raise typer.Exit(1)
