"""`plinth alert-drill`: shorten the clock, break one thing after the other, put the clock back."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import yaml
from rich.console import Console

from cli import up as up_command
from cli.alerts.active import active
from cli.alerts.drill.faults import HEARTBEAT, Fault, faults
from cli.alerts.drill.heard import Inbox
from cli.alerts.drill.run import Drill, Expected, Row
from cli.backups.remote import Remote
from cli.cloud import LocalCloud
from cli.context import Context
from cli.errors import PlinthError
from cli.explain import source
from cli.monitoring.reach import Watch
from cli.prepare import attach
from components.blueprint.context import Context as Planning
from components.blueprint.monitoring import routing
from components.blueprint.monitoring.rules import Clock, Watched, plan_rules
from components.blueprint.plan_servers import manager
from components.catalog import load_catalogue

_SETTLES = 60.0  # seconds at the usual pace, until what runs has been asked a few times


def drill(
    context: Context, console: Console, clock: int, only: tuple[str, ...]
) -> tuple[list[Row], list[str]]:
    """Run the fault table of a stack; return its rows, and the alerts that fired before.

    Args:
        context: a stack of the local cloud that is up and watched.
        console: for progress.
        clock: all times of alerts are this many times shorter meanwhile.
        only: keys of faults; empty: all.

    Raises:
        PlinthError: it is on a real cloud or not watched, or a fault is not known.
    """
    if not context.local:
        raise PlinthError("Faults are made on the local cloud alone.", exit_code=2)
    quick = _with_clock(context, clock)
    Watch.of(context)  # refuses a stack that nobody watches
    try:
        up_command.up(quick, console)  # may fail half way, with the short clock already there
        return _rehearse(quick, console, clock, only)
    finally:
        up_command.up(context, console)


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
    context: Context, console: Console, clock: int, only: tuple[str, ...]
) -> tuple[list[Row], list[str]]:
    planned = source.explained(context)
    planning = Planning(planned.config, load_catalogue(), {})
    chosen = _chosen(list(faults(planning, Watched(planning), manager(planning))), only)
    outputs = attach(context).outputs()
    time.sleep(_SETTLES / clock + 15)
    known = sorted({item.name for item in active(Watch.of(context))})
    if known:
        console.print(f"These fire already and are not counted: {', '.join(known)}")
    inbox = LocalCloud(context.state).profile().get("inbox")
    if not inbox:
        raise PlinthError("This local cloud has no inbox: `make down`, then `make up`.")
    made = Drill(
        servers={key: Remote.of(outputs, key) for key in planned.config.settings.servers},
        inbox=Inbox(inbox, _stack(context)),
        expected=_expected(planning, clock),
        known=frozenset(known),
        clock=clock,
    )
    rows: list[Row] = []
    for fault in chosen:
        if any(alert in known for alert in fault.alerts):
            console.print(f"{fault.key}: left out, its alert fires already")
            continue

        def tell(words: str, key: str = fault.key) -> None:
            console.print(f"  {key}: {words}", markup=False, highlight=False)

        rows += made.run(fault, tell)
    return rows, known


def _stack(context: Context) -> str:
    """Return how messages name the stack."""
    return f"{context.system}-{context.environment}"


def _chosen(found: list[Fault], only: tuple[str, ...]) -> list[Fault]:
    keys = [fault.key for fault in found]
    for key in only:
        if key not in keys:
            raise PlinthError(f"No fault `{key}` here. Known: {', '.join(keys)}.", exit_code=2)
    return [fault for fault in found if not only or fault.key in only]


def _expected(planning: Planning, clock: int) -> dict[str, Expected]:
    """Return what has to be heard of each alert."""
    found = {HEARTBEAT: Expected("critical", ("heartbeat",), 0)}
    receivers = Watched(planning).alerts.receivers
    for rule in plan_rules(planning, Clock(clock)):
        ways = {
            receivers[key].kind
            for route in routing.routes(planning)
            for key in route.receivers
            if rule.severity in route.severity
        }
        found[rule.name] = Expected(rule.severity, tuple(sorted(ways)), rule.hold / clock)
    return found
