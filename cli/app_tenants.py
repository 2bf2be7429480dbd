"""`plinth tenants`: who has a schema of their own, and whether it is at the newest migration."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import CloudOption, EnvWord, JsonOption, SystemWord, console, context_of

app = typer.Typer(no_args_is_help=True, help="Tenants with a schema each.")


@app.command("list")
def list_(
    system: SystemWord, env: EnvWord, cloud: CloudOption = None, as_json: JsonOption = False
) -> None:
    """Show the stack's tenants with their hosts and pending migrations."""
    from cli import tenants

    tenants.show(context_of(system, env, cloud), console, as_json=as_json)


@app.command()
def migrate(
    system: SystemWord,
    env: EnvWord,
    cloud: CloudOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would run.")] = False,
) -> None:
    """Run pending migrations in each tenant's schema now, as `up` does; again runs nothing."""
    from cli import tenants

    tenants.migrate(context_of(system, env, cloud), console, dry_run=dry_run)


@app.command()
def create(
    system: SystemWord,
    env: EnvWord,
    key: Annotated[str, typer.Argument(help="The tenant's key, for example acme.")],
    subdomain: Annotated[str | None, typer.Option(help="Else the key.")] = None,
    domain: Annotated[str | None, typer.Option(help="A domain of its own.")] = None,
    number: Annotated[int | None, typer.Option(help="Of its schema; else the next.")] = None,
) -> None:
    """Add a tenant to the stack's file; `up` makes its schema, role and host."""
    from cli import tenants

    context = context_of(system, env, None)
    tenants.create(context, console, key, subdomain or key, domain, number)
