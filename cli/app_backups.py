"""`plinth backups` and `plinth restore`: what there is to go back to, and the way back."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.errors import PlinthError
from cli.options import CloudOption, EnvWord, JsonOption, SystemWord, console, context_of

app = typer.Typer()


@app.command()
def backups(
    system: SystemWord,
    env: EnvWord,
    item: Annotated[str | None, typer.Argument(help="One item or store alone.")] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="One moment for all stores: what would come back for it."),
    ] = None,
    cloud: CloudOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what can be restored and up to when, whether the last copies came, what is kept."""
    from cli.backups import listing
    from cli.backups.words import moment

    if at:
        if item:
            raise PlinthError("--at is for all stores at once: without an item.", exit_code=2)
        listing.show_at(context_of(system, env, cloud), console, moment(at), as_json=as_json)
        return
    listing.show(context_of(system, env, cloud), console, item, as_json=as_json)


@app.command()
def restore(
    system: SystemWord,
    env: EnvWord,
    item: Annotated[str, typer.Argument(help="The store, or one item of its backups.")],
    time: Annotated[
        str | None, typer.Option("--time", help="A moment, UTC: '2026-01-31 04:00:00'.")
    ] = None,
    backup: Annotated[
        str | None, typer.Option("--backup", help="One backup, as it was at its end.")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="Take it from there.")] = None,
    timeline: Annotated[
        int | None,
        typer.Option("--timeline", help="Of several histories this one; else the newest.", min=1),
    ] = None,
    beside: Annotated[
        bool, typer.Option("--beside", help="Leave the data as it is; bring the other beside it.")
    ] = False,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="The schema of this tenant alone.")
    ] = None,
    database: Annotated[
        str | None, typer.Option("--database", help="This database of a Postgres alone.")
    ] = None,
    undo: Annotated[
        str | None, typer.Option("--undo", help="Put back what the restore of this stamp kept.")
    ] = None,
    drop: Annotated[
        str | None, typer.Option("--drop", help="Remove what the restore of this stamp left.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    cloud: CloudOption = None,
) -> None:
    """Bring a store back: the newest, a moment, or a backup. Shows a plan and asks first."""
    from cli.backups import restore as restoring
    from cli.backups.consent import Consent
    from cli.backups.plan import Wish
    from cli.backups.words import moment

    wished = [name for name, value in (("--time", time), ("--backup", backup)) if value]
    other = [name for name, value in (("--undo", undo), ("--drop", drop)) if value]
    if len(wished) + len(other) > 1 or (other and (beside or place)):
        raise PlinthError(f"{' and '.join([*wished, *other])}: one of them at a time.", exit_code=2)
    context, consent = context_of(system, env, cloud), Consent(yes, sys.stdin.isatty())
    if undo:
        restoring.undo(context, console, item, undo, consent)
        return
    if drop:
        restoring.drop(context, console, item, drop, yes=yes)
        return
    parts = (("--tenant", tenant), ("--database", database), ("--beside", beside))
    named = [name for name, value in parts if value]
    if len(named) > 1:
        raise PlinthError(f"{' and '.join(named)}: one of them at a time.", exit_code=2)
    wish = Wish(moment(time) if time else None, backup, place, timeline, beside, tenant, database)
    restoring.restore(context, console, item, wish, consent)
