"""`plinth state`: the stack's own state, and a copy of it off this machine."""

from __future__ import annotations

import typer

from cli.options import DEFAULT_ENV, DEFAULT_SYSTEM, CloudOption, EnvWord, SystemWord, console
from cli.options import context_of as chosen

app = typer.Typer()
state = typer.Typer(help="The stack's own state.", no_args_is_help=True)
app.add_typer(state, name="state")


@state.callback()
def _group() -> None:
    """Keep `save` a command of its own, though it is the only one."""


@state.command()
def save(
    system: SystemWord = DEFAULT_SYSTEM, env: EnvWord = DEFAULT_ENV, cloud: CloudOption = None
) -> None:
    """Copy the state, secrets encrypted, to the places of the servers' settings."""
    from cli import state_copy

    context = chosen(system, env, cloud)
    places = state_copy.save(context, lambda words: console.print(words, markup=False))
    console.print(f"the state of {context.stack} is in: {', '.join(places)}", markup=False)
