"""All alerts of a stack, decided; `components.render.alerts` writes them for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules.availability import availability
from components.blueprint.monitoring.rules.copies import copies
from components.blueprint.monitoring.rules.documented import documented
from components.blueprint.monitoring.rules.edge import edge
from components.blueprint.monitoring.rules.money import money
from components.blueprint.monitoring.rules.objective import objective
from components.blueprint.monitoring.rules.own import own
from components.blueprint.monitoring.rules.postgres import pool, postgres
from components.blueprint.monitoring.rules.rule import AlertRule, Clock
from components.blueprint.monitoring.rules.servers import servers
from components.blueprint.monitoring.rules.services import services
from components.blueprint.monitoring.rules.stores import stores
from components.blueprint.monitoring.rules.watched import Watched
from components.render.alerts import rules_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.context import Context

__all__ = ["AlertRule", "Clock", "Watched", "common", "plan_rules", "rule_files"]


def rule_files(context: Context) -> dict[str, str]:
    """Return the files of rules that Prometheus reads, by name."""
    monitoring, stack = context.config.system.monitoring, context.config.settings.monitoring
    if monitoring is None:
        return {}
    clock = Clock(stack.alerts.clock, monitoring.scrape_interval)
    return {"alerts.yml": rules_yaml(plan_rules(context, clock), clock)}


def plan_rules(context: Context, clock: Clock) -> tuple[AlertRule, ...]:
    """Return all alerts of a stack: what everybody gets and it has not switched off, its own."""
    watched = Watched(context)
    without = watched.alerts.without
    return (
        *(rule for rule in common(watched, clock) if rule.name not in without),
        *documented(watched, clock),
        *_queries(watched),
    )


def common(watched: Watched, clock: Clock) -> tuple[AlertRule, ...]:
    """Return the alerts that every stack gets of what it has."""
    return (
        *own(clock),
        *availability(watched),
        *servers(watched, clock),
        *services(watched, clock),
        *postgres(watched, clock),
        *pool(watched),
        *stores(watched, clock),
        *copies(watched),
        *edge(),
        *money(),
        *objective(watched, clock),
    )


def _queries(watched: Watched) -> Iterator[AlertRule]:
    for name, query in watched.alerts.queries.items():
        yield AlertRule(
            name=name,
            area="own",
            expr=query.expr,
            hold=query.hold,
            severity=query.severity,
            signal=f"own-{name.lower()}",
            summary=query.summary,
            means="The system asks for it.",
            first=query.first,
        )
