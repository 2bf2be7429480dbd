"""A stack that is up as a drill needs it, and the wait until a deployment has passed."""

from __future__ import annotations

import time
from collections.abc import Callable

from cli.alerts.drill.fault import Stage
from cli.alerts.drill.heard import Inbox
from cli.alerts.drill.run import Drill
from cli.alerts.drill.scene import expected, shared
from cli.alerts.drill.state import State
from cli.backups.remote import Remote
from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from cli.explain import source
from cli.monitoring.reach import Watch
from cli.prepare import attach
from components.blueprint.context import Context as Planning
from components.catalog import load_catalogue

_SETTLES = 180.0  # seconds at most, until nothing of the deployment itself stands
_QUIET = 15.0  # seconds for which nothing has stood


def planning_of(context: Context) -> Planning:
    """Return what the plan looks at."""
    return Planning(source.explained(context).config, load_catalogue(), {})


def staged(context: Context, clock: int) -> Drill:
    """Return a stack to break.

    Args:
        context: a stack of the local cloud that is up and watched.
        clock: by how much the times of its alerts are shortened.

    Raises:
        PlinthError: it is not up or not watched, or nobody would hear of its alerts.
    """
    outputs = attach(context).outputs()
    inbox = LocalCloud(context.state).profile().get("inbox")
    if not inbox:
        raise PlinthError("This local cloud has no inbox: `make down`, then `make up`.")
    servers = {key: Remote.of(outputs, key) for key in outputs.get("servers", {})}
    planning = planning_of(context)
    return Drill(
        stage=Stage(context=context, servers=servers, outputs=outputs, clock=clock),
        inbox=Inbox(inbox, (context.stack, f"{context.system}-{context.environment}")),
        state=State(Watch.of(context)),
        expected=expected(planning, clock),
        shared=shared(planning),
    )


def settled(state: State, shared: frozenset[str], tell: Callable[[str], None]) -> list[str]:
    """Wait until a deployment has raised nothing for a while; return what stands all the same."""
    end, quiet = time.monotonic() + _SETTLES, time.monotonic()
    standing: dict[str, str] = {}
    while time.monotonic() < end:
        try:
            standing = state.standing()
        except PlinthError:
            standing = {"": "pending"}
        standing = {name: how for name, how in standing.items() if name not in shared}
        if standing:
            quiet = time.monotonic()
        elif time.monotonic() - quiet > _QUIET:
            return []
        time.sleep(1)
    known = sorted(name for name, how in standing.items() if how == "firing")
    if known:
        tell(f"These fire already: {', '.join(known)}")
    return known
