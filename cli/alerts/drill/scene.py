"""What a drill has to know of a stack: what it can be rehearsed on, and what must be heard."""

from __future__ import annotations

from cli.alerts.drill.fault import HEARTBEAT, Scene
from cli.alerts.drill.row import Expected
from components.blueprint.context import Context
from components.blueprint.monitoring import routing
from components.blueprint.monitoring.rules import Clock, Watched, plan_rules
from components.blueprint.plan_servers import manager

_SHARED = ("cpu",)  # signals: a processor that another server took is none for this one


def scene(planning: Context) -> Scene:
    """Return what faults are chosen by."""
    watched = Watched(planning)
    alerts = frozenset(rule.name for rule in plan_rules(planning, Clock()))
    return Scene(
        context=planning,
        watched=watched,
        manager=manager(planning),
        alerts=alerts,
        told_by=told_by(planning),
    )


def expected(planning: Context, clock: int) -> dict[str, Expected]:
    """Return what has to be heard of each alert, by its name."""
    ways = told_by(planning)
    found = {HEARTBEAT: Expected("critical", ("heartbeat",), 0)}
    for rule in plan_rules(planning, Clock(clock)):
        hold = Clock(clock).held(rule.hold)
        before = found.get(rule.name)
        if before is None or before.hold < hold:  # of several services: the slowest
            found[rule.name] = Expected(rule.severity, ways[rule.severity], round(hold, 1))
    return found


def shared(planning: Context) -> frozenset[str]:
    """Return the alerts that the machine may raise: whoever else works there makes it busy."""
    return frozenset(rule.name for rule in plan_rules(planning, Clock()) if rule.signal in _SHARED)


def told_by(planning: Context) -> dict[str, tuple[str, ...]]:
    """Return by which ways each severity is told; the local cloud gives every receiver a place."""
    receivers, routes = Watched(planning).alerts.receivers, routing.routes(planning)
    return {
        severity: tuple(
            sorted(
                {
                    receivers[key].kind
                    for route in routes
                    for key in route.receivers
                    if severity in route.severity
                }
            )
        )
        for severity in ("critical", "warning", "info")
    }
