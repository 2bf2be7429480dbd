"""Whether somebody agreed to what changes data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.context import Context
    from components.blueprint.backups.specs import BackupSpec


@dataclass(frozen=True)
class Consent:
    """Whether somebody agreed beforehand, and whether somebody can be asked."""

    given: bool
    possible: bool


def confirm(context: Context, item: BackupSpec, consent: Consent) -> None:
    """Ask; where the data is real, for the store's name, which nobody types by habit."""
    if consent.given:
        return
    if not consent.possible:
        raise PlinthError("Nobody can be asked here: read the plan, then add --yes.", exit_code=2)
    if context.local:
        agreed = typer.confirm("Go on?")
    else:
        agreed = typer.prompt(f"Type {item.store} to go on", default="") == item.store
    if not agreed:
        raise PlinthError("not confirmed; nothing was touched", exit_code=2)
