"""Tenants of a running stack: asked and migrated in the database's own container, over SSH."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from rich.table import Table

from cli import config_check
from cli.errors import PlinthError
from cli.explain import source
from cli.options import print_json
from cli.paths import ROOT
from cli.prepare import attach
from cli.release.stack_file import add_tenant
from components.store_steps import step_command

if TYPE_CHECKING:
    from rich.console import Console

    from cli.context import Context
    from components.blueprint.types import StepSpec

_HOUR = 3600  # a migration may rewrite a big table


@dataclass(frozen=True)
class Row:
    """A tenant as the database has it; `pending` counts migrations that have not run."""

    key: str
    schema: str
    subdomain: str
    domain: str | None
    pending: int


def show(context: Context, console: Console, *, as_json: bool) -> None:
    """Print the stack's tenants.

    Raises:
        PlinthError: the system has no tenants, or its database cannot be asked.
    """
    rows = [_row(line) for line in _run(context, "list").splitlines()]
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    table = Table("tenant", "schema", "subdomain", "own domain", "pending migrations")
    for row in rows:
        table.add_row(row.key, row.schema, row.subdomain, row.domain or "", str(row.pending))
    console.print(table)


def migrate(context: Context, console: Console, *, dry_run: bool) -> None:
    """Run what is pending, or say it.

    Raises:
        PlinthError: a file failed, with tenant and file; or the database cannot be asked.
    """
    said = _run(context, "dry-run" if dry_run else "migrate")
    console.print(said.strip() or "Every tenant is at the newest migration.", markup=False)


def create(  # noqa: PLR0913, PLR0917 - a tenant's own fields
    context: Context,
    console: Console,
    key: str,
    subdomain: str,
    domain: str | None,
    number: int | None,
) -> None:
    """Write a tenant into the stack's file; the file stays as it was where that would be wrong.

    Raises:
        PlinthError: the tenant cannot be, with path, cause and remedy.
    """
    path = context.config_file
    before = path.read_text(encoding="utf-8")
    taken = [tenant.number for tenant in config_check.check(context).settings.tenants.values()]
    number = number or max(taken, default=0) + 1
    values: dict[str, str | int] = {"number": number, "subdomain": subdomain}
    add_tenant(path, key, values | ({"domain": domain} if domain else {}))
    try:
        config_check.check(context)
    except PlinthError:
        path.write_text(before, encoding="utf-8")
        raise
    console.print(f"{path.name}: tenant {key} added, number {number}. Make it: make up")


def _row(line: str) -> Row:
    key, schema, subdomain, domain, pending = line.split()
    own = None if domain == "-" else domain
    return Row(key, schema, subdomain, own, int(pending.partition("=")[2]))


def _run(context: Context, mode: str) -> str:
    """Run the script of the `up` step in another mode and return what it said."""
    step = _step(context, mode)
    server = attach(context).outputs().get("servers", {}).get(step.server, {})
    if not server.get("ssh"):
        raise PlinthError(f"{step.server} has no inside to log in to.", exit_code=2)
    words = [*shlex.split(server["ssh"]), "-o", "BatchMode=yes", step_command(step)]
    try:
        done = subprocess.run(
            words,
            input=step.input.template,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=_HOUR,
        )
    except subprocess.TimeoutExpired:
        raise PlinthError(f"{step.server} did not answer within an hour.") from None
    if done.returncode:
        raise PlinthError(done.stderr.strip() or f"{step.key} failed without a word")
    return done.stdout


def _step(context: Context, mode: str) -> StepSpec:
    for step in source.explained(context).blueprint.steps:
        if step.command[-1] == "migrate":
            return replace(step, command=(*step.command[:-1], mode))
    raise PlinthError(f"{context.system} has no Postgres with `tenants`.", exit_code=2)
