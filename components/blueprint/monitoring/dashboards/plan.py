"""Which dashboards a system has: one for each thing that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.backups.cluster import item_of
from components.blueprint.monitoring.dashboards.backups import backups
from components.blueprint.monitoring.dashboards.cost import cost
from components.blueprint.monitoring.dashboards.ingress import ingress
from components.blueprint.monitoring.dashboards.overview import overview
from components.blueprint.monitoring.dashboards.postgres import postgres
from components.blueprint.monitoring.dashboards.redis import redis
from components.blueprint.monitoring.dashboards.server import server

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.monitoring.dashboards.dashboard import Dashboard


def plan_dashboards(context: Context) -> tuple[Dashboard, ...]:
    """Return the dashboards of a stack, the overview first."""
    config = context.config
    services = config.services
    kinds = {service.kind for service in services.values()}
    archived = any(item_of(context, key) for key, s in services.items() if s.kind == "postgres")
    found = [overview(config.system.title, slow=None, errors=0.05), server()]
    if "postgres" in kinds:
        replicated = any(s.postgres and s.postgres.replica_of for s in services.values())
        found.append(
            postgres(pooled="pgbouncer" in kinds, archived=archived, replicated=replicated)
        )
    if "redis" in kinds:
        found.append(redis())
    if kinds & {"traefik", "nginx"}:
        found.append(ingress("traefik" if "traefik" in kinds else "nginx"))
    planned = config.system.backups
    if planned and config.settings.backup_schedule.enabled:
        found.append(backups(rpo=planned.rpo, archived=archived))
    budget = (config.settings.budget or config.system.budget).in_euro
    found.append(cost(warn=float(budget.warn), critical=float(budget.critical)))
    return tuple(found)


def dashboard_files(context: Context) -> dict[str, str]:
    """Return what Grafana reads: file name to JSON."""
    return {f"{board.uid}.json": board.text() for board in plan_dashboards(context)}
