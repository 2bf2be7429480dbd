"""The commands, their options and their exit codes."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli import (
    app_alert_drill,
    app_alerts,
    app_backups,
    app_cache,
    app_concerned,
    app_contract,
    app_cost,
    app_drift,
    app_drill,
    app_files,
    app_metrics,
    app_monitoring,
    app_recover,
    app_release,
    app_report,
    app_snapshot,
    app_state,
    app_status,
    app_tenants,
    app_upgrade,
    errors,
)
from cli.errors import PlinthError
from cli.interrupt import Stopped, interruptible
from cli.options import (
    DEFAULT_ENV,
    DEFAULT_SYSTEM,
    CloudOption,
    EnvOption,
    JsonOption,
    SystemOption,
    console,
    context_of,
    print_json,
)

# Each command imports what it needs itself: `explain` answers before the others' parts are read.
app = typer.Typer(
    name="plinth",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Run a production web system on Hetzner Cloud, or the same on this machine. "
    "Exit codes: 0 done, 1 failed, 2 cannot be done as asked, 3 changes found.",
)
app.add_typer(app_alerts.app)
app.add_typer(app_alert_drill.app)
app.add_typer(app_cache.app)
app.add_typer(app_cost.app)
app.add_typer(app_drift.app)
app.add_typer(app_files.app)
app.add_typer(app_backups.app)
app.add_typer(app_drill.app)
app.add_typer(app_recover.app)
app.add_typer(app_snapshot.app)
app.add_typer(app_state.app)
app.add_typer(app_upgrade.app)
app.add_typer(app_monitoring.app)
app.add_typer(app_contract.app, name="contract")
app.add_typer(app_release.app)
app.add_typer(app_report.app)
app.add_typer(app_metrics.app)
app.add_typer(app_status.app)
app.add_typer(app_concerned.app)
app.add_typer(app_tenants.app, name="tenants")
complain = Console(stderr=True, highlight=False)


@app.command()
def up(
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Look first, and undo what was changed by hand.")
    ] = False,
) -> None:
    """Build the system, or bring it to what the files say; again changes nothing."""
    from cli import up as up_command

    up_command.up(context_of(system, env, cloud), console, refresh=refresh)


@app.command()
def down(
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask (real clouds).")] = False,
    backup_key_saved: Annotated[
        bool,
        typer.Option("--backup-key-saved", help="The key of backups that stay is written down."),
    ] = False,
) -> None:
    """Remove the system, its data included; and the local cloud with its last stack."""
    from cli import down as down_command

    context = context_of(system, env, cloud)
    down_command.down(context, console, yes=yes, backup_key_saved=backup_key_saved)


@app.command()
def preview(
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    expect_no_changes: Annotated[
        bool, typer.Option("--expect-no-changes", help="Exit with 3 where something would change.")
    ] = False,
) -> None:
    """Show what `up` would change and cost, and what the policies say; 1: it is blocked."""
    from cli import preview as preview_command
    from cli.lock import exclusive
    from cli.prepare import prepare
    from cli.steps import Steps

    context = context_of(system, env, cloud)
    with exclusive(context.state, "preview"):
        pulumi = prepare(context, Steps(console, 5 if context.local else 2))
    preview_command.preview(context, pulumi, console, expect_no_changes=expect_no_changes)


@app.command()
def setup() -> None:
    """Make ready what all stacks on this machine share; `up` and the tests do it by themselves."""
    from cli.prepare import set_up
    from cli.steps import Steps

    context = context_of(DEFAULT_SYSTEM, DEFAULT_ENV, "local")
    set_up(context, Steps(console, 3))


@app.command()
def outputs(
    system: SystemOption = DEFAULT_SYSTEM, env: EnvOption = DEFAULT_ENV, cloud: CloudOption = None
) -> None:
    """Print the stack's outputs as JSON, secrets masked."""
    from cli.prepare import attach

    print_json(attach(context_of(system, env, cloud)).outputs())


@app.command()
def show(
    system: SystemOption = DEFAULT_SYSTEM, env: EnvOption = DEFAULT_ENV, cloud: CloudOption = None
) -> None:
    """Print again the table that `up` ended with."""
    from cli import summary
    from cli.prepare import attach

    context = context_of(system, env, cloud)
    summary.show(console, context, attach(context).outputs())


@app.command()
def doctor(
    system: SystemOption = DEFAULT_SYSTEM,
    env: EnvOption = DEFAULT_ENV,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is here, what is missing, and what `up` would do about it and why."""
    from cli import doctor as doctor_report

    found = doctor_report.findings(context_of(system, env, cloud))
    if as_json:
        print_json(doctor_report.as_json(found))
    else:
        doctor_report.show(console, found)
    if any(finding.verdict == "missing" for finding in found):
        raise typer.Exit(1)


def main() -> int:
    """Run a command; every failure is one message and an exit code."""
    try:
        with interruptible():
            return int(
                app(prog_name="plinth", standalone_mode=False) or 0
            )  # what a command leaves with is returned
    except (PlinthError, OSError, Stopped, typer.Abort) as error:
        return _fail(error)
    except Exception as error:  # noqa: BLE001 - a user sees one message whatever it is
        if hasattr(error, "show"):  # a usage error of the command line itself
            error.show()
            return 2
        _complain(errors.unexpected(error))
        return 1


def _fail(error: BaseException) -> int:
    if isinstance(error, PlinthError):
        _complain(str(error))
        return error.exit_code
    if isinstance(error, OSError):
        _complain(errors.explain(error))
        return 1
    _complain("stopped; running the same command again continues.")
    return error.exit_code if isinstance(error, Stopped) else 1


def _complain(message: str) -> None:
    # Messages hold brackets (paths, addresses) and are pasted elsewhere: no markup, no wrapping.
    complain.print("[red]plinth:[/red] " + escape(message), soft_wrap=True)
