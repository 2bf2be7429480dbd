"""`plinth alert-drill`: shorten the clock, break one thing after the other, put the clock back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import yaml
from rich.console import Console

from cli import up as up_command
from cli.alerts.drill.fault import Fault
from cli.alerts.drill.lanes import run_lanes
from cli.alerts.drill.open import Open
from cli.alerts.drill.plan import Planned, plan
from cli.alerts.drill.row import Row
from cli.alerts.drill.scene import scene
from cli.alerts.drill.sequence import run_all
from cli.alerts.drill.staging import planning_of, settled, staged
from cli.backups.stack import running
from cli.context import Context
from cli.errors import PlinthError
from cli.explain import source
from cli.lock import exclusive
from cli.monitoring.reach import Watch, watched


@dataclass(frozen=True)
class Wanted:
    """What is rehearsed.

    Attributes:
        clock: all times of alerts are this many times shorter meanwhile.
        only: keys of faults; empty: all.
        each: told the rows of each fault as they come.
    """

    clock: int
    only: tuple[str, ...]
    each: Callable[[list[Row]], None]


def planned(context: Context) -> Planned:
    """Return what can be rehearsed on a stack; nothing is asked for that.

    Raises:
        PlinthError: it is on a real cloud, or not watched.
    """
    if not context.local:
        raise PlinthError("Faults are made on the local cloud alone.", exit_code=2)
    watched(context)
    return plan(scene(planning_of(context)))


def drill(context: Context, console: Console, wanted: Wanted) -> list[str]:
    """Run the fault table of a stack; return the alerts that fired before anything was broken.

    Args:
        context: a stack of the local cloud that is up and watched.
        console: for progress.
        wanted: what is rehearsed.

    Raises:
        PlinthError: it is on a real cloud or not watched, a fault is not known, or another command
            is at work on the checkout.
    """
    chosen = chosen_of(planned(context).faults, wanted.only)
    quick = _with_clock(context, wanted.clock)
    Watch.of(context)  # refuses one that is not up
    _copied(context, console)
    with exclusive(context.state, "alert-drill"):  # another `up` would put its clock back
        try:
            up_command.up(quick, console)  # may fail half way, with the short clock already there
            return _rehearse(quick, console, wanted, chosen)
        finally:
            up_command.up(context, console)


def chosen_of(found: tuple[Fault, ...], only: tuple[str, ...]) -> tuple[Fault, ...]:
    """Return the faults that are wanted.

    Raises:
        PlinthError: there is none of that name.
    """
    keys = [fault.key for fault in found]
    for key in only:
        if key not in keys:
            raise PlinthError(f"No fault `{key}` here. Known: {', '.join(keys)}.", exit_code=2)
    return tuple(fault for fault in found if not only or fault.key in only)


def _copied(context: Context, console: Console) -> None:
    """Have a first copy of everything: a stack of today has none, and would be told so at once."""
    if source.explained(context).blueprint.backups is None:
        return
    stack = running(context)
    for item in stack.backups.items:
        server = stack.servers[item.server]
        known = server.backup("status", item.key).get(item.key, {})
        if not any(place.get("last_success") for place in known.values()):
            console.print(f"  {item.key}: its first copy is made", markup=False, highlight=False)
            server.backup("run", item.key)


def _with_clock(context: Context, clock: int) -> Context:
    """Return the stack with a shorter clock, by a file beside its state."""
    document: dict[str, Any] = yaml.safe_load(context.config_file.read_text(encoding="utf-8"))
    monitoring = document["config"].setdefault("plinth:monitoring", {})
    monitoring.setdefault("alerts", {})["clock"] = clock
    path = context.state / "config" / "drill" / context.config_file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return replace(context, config_file=path)


def _rehearse(
    context: Context, console: Console, wanted: Wanted, chosen: tuple[Fault, ...]
) -> list[str]:
    def tell(words: str) -> None:
        console.print(words, markup=False, highlight=False)

    made = staged(context, wanted.clock)
    mark = Open(context.state / "config" / "drill" / f"{context.stack}.open.json")
    mark.mend(planned(context).faults, made.stage, tell)
    known = settled(made.state, made.shared, tell)
    run_lanes(made, chosen, mark.during, tell, wanted.each)
    alone = [fault for fault in chosen if not fault.lane]
    run_all(made, alone, mark.during, tell, wanted.each)
    return known
