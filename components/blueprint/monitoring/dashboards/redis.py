"""Redis: what it does, how full it is, and what it had to throw out."""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query

_RATE = "[$__rate_interval]"


def redis() -> Dashboard:
    """Return the page about Redis."""
    return Dashboard(
        uid="plinth-redis",
        title="Redis",
        rows=(Row(title="Redis", panels=_redis()),),
    )


def _redis() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Commands",
            kind="timeseries",
            queries=(
                Query(expr=f"sum by (service) (rate(redis_commands_processed_total{_RATE}))",
                      legend="{{service}}"),
            ),
            unit="ops",
        ),
        Panel(
            title="Memory",
            kind="timeseries",
            queries=(
                Query(expr="redis_memory_used_bytes", legend="{{service}} used"),
                Query(expr="redis_memory_max_bytes", legend="{{service}} allowed"),
            ),
            unit="bytes",
        ),
        Panel(
            title="Clients",
            kind="timeseries",
            queries=(
                Query(expr="redis_connected_clients", legend="{{service}}"),
                Query(expr="redis_blocked_clients", legend="{{service}} wait"),
            ),
        ),
        Panel(
            title="Keys",
            kind="timeseries",
            queries=(Query(expr="sum by (service) (redis_db_keys)", legend="{{service}}"),),
        ),
        Panel(
            title="Found, of what was looked for",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"rate(redis_keyspace_hits_total{_RATE}) / clamp_min("
                    f"rate(redis_keyspace_hits_total{_RATE}) + "
                    f"rate(redis_keyspace_misses_total{_RATE}), 0.001)",
                    legend="{{service}}",
                ),
            ),
            unit="percentunit",
            highest=1,
        ),
        Panel(
            title="Thrown out for want of room",
            kind="timeseries",
            queries=(
                Query(expr="increase(redis_evicted_keys_total[10m])", legend="{{service}}"),
            ),
            words="Keys in the last ten minutes.",
        ),
    )  # fmt: skip
