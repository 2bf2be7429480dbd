"""Postgres: who is connected, what it does, how full it is, and what stands beside it."""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step

_RATE = "[$__rate_interval]"
_DATABASES = 'datname!~"template.*|"'


def postgres(*, pooled: bool, archived: bool, replicated: bool) -> Dashboard:
    """Return the page about Postgres.

    Args:
        pooled: a PgBouncer stands before it.
        archived: its log is shipped.
        replicated: it has a replica.
    """
    last = [
        *([_pool()] if pooled else []),
        *([_archive()] if archived else []),
        *([_lag()] if replicated else []),
    ]
    rows = [Row(title="Work", panels=_work()), Row(title="Room", panels=_room())]
    if last:
        rows.append(Row(title="Beside it", panels=tuple(last)))
    return Dashboard(uid="plinth-postgres", title="Postgres", rows=tuple(rows))


def _work() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Transactions",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"sum by (datname) (rate(pg_stat_database_xact_commit{{{_DATABASES}}}"
                    f"{_RATE}))",
                    legend="{{datname}} done",
                ),
                Query(
                    expr=f"sum by (datname) (rate(pg_stat_database_xact_rollback{{{_DATABASES}}}"
                    f"{_RATE}))",
                    legend="{{datname}} rolled back",
                ),
            ),
            unit="ops",
        ),
        Panel(
            title="Connections by what they do",
            kind="timeseries",
            queries=(
                Query(expr="sum by (state) (pg_stat_activity_count)", legend="{{state}}"),
                Query(expr="max(pg_settings_max_connections)", legend="allowed"),
            ),
        ),
        Panel(
            title="Read from memory",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"sum(rate(pg_stat_database_blks_hit{_RATE})) / clamp_min("
                    f"sum(rate(pg_stat_database_blks_hit{_RATE})) + "
                    f"sum(rate(pg_stat_database_blks_read{_RATE})), 1)",
                    legend="of all blocks",
                ),
            ),
            unit="percentunit",
            highest=1,
        ),
    )


def _room() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Size",
            kind="timeseries",
            queries=(
                Query(expr=f"max by (datname) (pg_database_size_bytes{{{_DATABASES}}})",
                      legend="{{datname}}"),
            ),
            unit="bytes",
        ),
        Panel(
            title="Longest transaction",
            kind="timeseries",
            queries=(
                Query(expr="max by (state) (pg_stat_activity_max_tx_duration)",
                      legend="{{state}}"),
            ),
            unit="s",
        ),
        Panel(
            title="Deadlocks",
            kind="timeseries",
            queries=(
                Query(expr="sum by (datname) "
                      f"(increase(pg_stat_database_deadlocks{{{_DATABASES}}}[10m]))",
                      legend="{{datname}}"),
            ),
            words="In the last ten minutes.",
            steps=(Step(value=1, color="orange"),),
        ),
    )  # fmt: skip


def _pool() -> Panel:
    return Panel(
        title="PgBouncer: clients",
        kind="timeseries",
        queries=(
            Query(expr="sum by (database) (pgbouncer_pools_client_active_connections)",
                  legend="{{database}} served"),
            Query(expr="sum by (database) (pgbouncer_pools_client_waiting_connections)",
                  legend="{{database}} wait"),
        ),
    )  # fmt: skip


def _archive() -> Panel:
    return Panel(
        title="Log: segments not off the server yet",
        kind="timeseries",
        queries=(Query(expr="plinth_backup_log_waiting", legend="{{store}}"),),
        words="Each holds up to 16 MiB of what was written; a loss of the server takes them.",
        steps=(Step(value=3, color="orange"),),
    )


def _lag() -> Panel:
    return Panel(
        title="Replica behind by",
        kind="timeseries",
        queries=(
            Query(expr="max by (service) (pg_replication_lag_seconds)", legend="{{service}}"),
        ),
        unit="s",
        steps=(Step(value=30, color="orange"),),
    )
