"""Whether somebody agreed to what changes data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cli.errors import PlinthError

if TYPE_CHECKING:
    from cli.context import Context


@dataclass(frozen=True)
class Consent:
    """Whether somebody agreed beforehand, and whether somebody can be asked."""

    given: bool
    possible: bool


def confirm(context: Context, name: str, consent: Consent) -> None:
    """Ask; where the data is real, for a name that nobody types by habit.

    Args:
        context: the stack.
        name: of what is changed.
        consent: whether it is given, or somebody can be asked.

    Raises:
        PlinthError: nobody agreed.
    """
    if consent.given:
        return
    if not consent.possible:
        raise PlinthError("Nobody can be asked here: read the plan, then add --yes.", exit_code=2)
    if context.local:
        agreed = typer.confirm("Go on?")
    else:
        agreed = typer.prompt(f"Type {name} to go on", default="") == name
    if not agreed:
        raise PlinthError("not confirmed; nothing was touched", exit_code=2)
