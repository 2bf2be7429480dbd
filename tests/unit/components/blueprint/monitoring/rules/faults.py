"""For each alert the series that its cause changes, from the thirtieth minute on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.monitoring.rules.watched import Watched

BEGINS = 30  # minutes


def turns(before: float, after: float) -> str:
    """Return a gauge that changes."""
    return f"{before:g}+0x{BEGINS - 1} {after:g}+0x{{n}}"


def speeds(before: float, after: float) -> str:
    """Return a counter that goes on at another pace, a minute."""
    return f"0+{before:g}x{BEGINS - 1} {before * BEGINS:g}+{after:g}x{{n}}"


def now_and_then(minutes: int, times: int) -> str:
    """Return a counter that goes up by one, stands for some minutes, and goes up again."""
    steps = (f"{count}+0x{minutes - 1}" for count in range(1, times + 1))
    return f"0+0x{BEGINS - 1} {' '.join(steps)} {times}+0x{{n}}"


def falls(before: float, per_minute: float) -> str:
    """Return a gauge that goes down."""
    return f"{before:g}+0x{BEGINS - 1} {before:g}-{per_minute:g}x{{n}}"


def stops() -> str:
    """Return a time that goes on with the clock, and then no more."""
    return f"0+60x{BEGINS - 1} {60 * BEGINS}+0x{{n}}"


@dataclass(frozen=True)
class Fault:
    """What a cause changes.

    Attributes:
        series: begins of series' names (all that begin so) or whole ones, to their values.
        late: minutes until it can be seen in a rate or an age.
    """

    series: Mapping[str, str]
    late: int = 0


Make = Callable[["Watched"], Fault]


def _app(name: str, watched: Watched, **labels: str) -> str:
    more = "".join(f',{key}="{value}"' for key, value in labels.items())
    service = next(
        key for key in watched.services
        if watched.context.config.services[key].kind == "container"
    )  # fmt: skip
    return f'{name}{{job="app",service="{service}"{more}}}'


def _store(name: str, kind: str, watched: Watched) -> str:
    return f'{name}{{service="{watched.of_kind(kind)[0]}"}}'


def _plain(name: str, after: float, *, before: float = 0, late: int = 0) -> Make:
    """Return the fault of a gauge, wherever it stands."""
    return lambda _: Fault({name: turns(before, after)}, late)


def _counts(name: str, per_minute: float, *, late: int = 1) -> Make:
    return lambda _: Fault({name: speeds(0, per_minute)}, late)


def _disk(used: float) -> Make:
    return lambda _: Fault({"node_filesystem_avail_bytes": turns(60, 100 - used)})


def _cpu(busy: float) -> Make:
    pace = 60 * (1 - busy / 100)
    return lambda _: Fault({"node_cpu_seconds_total": speeds(50, pace)}, 5)


def _memory(used: float) -> Make:
    return lambda _: Fault({"node_memory_MemAvailable_bytes": turns(6e9, 8e9 * (1 - used / 100))})


def _errors(_: Watched) -> Fault:
    return Fault({'http_requests_total{,status="500"': speeds(1, 100)}, 5)


def _slow(seconds: float) -> Make:
    """Return the fault of requests that take so long; their buckets below it stand still."""

    def make(_: Watched) -> Fault:
        found = {"http_request_duration_seconds_sum": speeds(20, 601 * seconds)}
        for bound in ("0.1", "0.25", "0.5", "1.0", "2.5"):
            if float(bound) < seconds:
                before = 590 if bound == "0.1" else 601
                name = f'http_request_duration_seconds_bucket{{,le="{bound}"'
                found[name] = speeds(before, 0)
        return Fault(found, 6)

    return make


def _running(kind: str | None) -> Make:
    def make(watched: Watched) -> Fault:
        keys = watched.databases if kind == "database" else watched.services
        key = next(k for k in keys if kind == "database" or k not in watched.databases)
        return Fault({f'plinth_service_tasks_running{{service="{key}"}}': turns(1, 0)})

    return make


def _burn(late: int) -> Make:
    """Return the fault of an address that does not answer at all."""
    return lambda _: Fault({"probe_success": turns(1, 0)}, late)


FAULTS: dict[str, Make] = {
    "ServerDown": lambda _: Fault({'up{job="node"': turns(1, 0)}),
    "ServiceDown": _running("service"),
    "DatabaseDown": _running("database"),
    "PublicDown": _plain("probe_success", 0, before=1),
    "DiskFillsSoon": lambda _: Fault(
        # a hundredth of the disk in four minutes: below two fifths after 81 minutes, and straight
        {"node_filesystem_avail_bytes": falls(60, 0.25)},
        85,
    ),
    "InodesRunOut": _plain("node_filesystem_files_free", 5, before=60),
    "DiskReadOnly": _plain("node_filesystem_readonly", 1),
    "OutOfMemoryKill": lambda _: Fault({"node_vmstat_oom_kill": turns(0, 1)}, 1),
    "UnitFailed": _plain("node_systemd_unit_state", 1),
    "ClockOff": lambda _: Fault({"node_time_seconds": f"0+60x{BEGINS - 1} 1900+60x{{n}}"}),
    "ServicesNotCounted": lambda _: Fault(
        {"plinth_service_tasks_running": f"1+0x{BEGINS - 1} _x{{n}}"}, 5
    ),
    "ServiceDegraded": _plain("plinth_service_tasks_desired", 2, before=1),
    "ServiceRestarts": lambda _: Fault({"container_restarts_total": turns(0, 4)}, 1),
    "WatcherDown": lambda watched: Fault(
        {f'plinth_service_tasks_running{{service="{watched.watchers[-1]}"}}': turns(1, 0)}
    ),
    "ContainerMemoryNearLimit": _plain("container_memory_working_set_bytes", 97, before=50),
    "TargetDown": lambda _: Fault({'up{job="app"': turns(1, 0)}),
    "PostgresConnectionsNearLimit": _plain("pg_stat_activity_count", 90, before=10),
    "PostgresTransactionOpen": _plain("pg_stat_activity_max_tx_duration", 4000, before=2),
    "PostgresDeadlocks": _counts("pg_stat_database_deadlocks", 1, late=6),
    "PostgresArchiveFails": lambda _: Fault(
        {
            "pg_stat_archiver_failed_count": speeds(0, 1),
            "pg_stat_archiver_archived_count": speeds(1, 0),
        },
        16,
    ),
    "ReplicationLag": _plain("pg_replication_lag_seconds", 60, before=0.2),
    "ReplicationBroken": lambda _: Fault(
        {"pg_stat_replication_pg_wal_lsn_diff": f"0+0x{BEGINS - 1} _x{{n}}"}, 5
    ),
    "PoolFull": _plain("pgbouncer_pools_client_waiting_connections", 4),
    "ObjectStorageOffline": _plain("minio_cluster_health_status", 0, before=1),
    "RedisMemoryNearLimit": _plain("redis_memory_used_bytes", 95, before=40),
    "RedisSaveFailed": _plain("redis_rdb_last_bgsave_status", 0, before=1),
    "RedisRefusesConnections": _counts("redis_rejected_connections_total", 1),
    "BackupFailed": _plain("plinth_backup_last_attempt_ok", 0, before=1),
    "BackupStale": lambda watched: Fault(
        {"plinth_backup_last_success_timestamp_seconds": stops()},
        round(min(watched.backups.values()) * 1.25 / 60) + 1,
    ),
    "BackupMissing": lambda _: Fault(
        {"plinth_backup_last_success_timestamp_seconds": f"0+60x{BEGINS - 1} _x{{n}}"}, 6
    ),
    "BackupBehind": lambda watched: Fault(
        {"plinth_backup_newest_restorable_timestamp_seconds": stops()}, _rpo(watched) // 60 + 1
    ),
    "BackupLogGap": _plain("plinth_backup_log_gap", 1),
    "BackupDamaged": _plain("plinth_backup_last_verify_ok", 0, before=1),
    "RestoreDrillFailed": _plain("plinth_drill_failed", 1),
    "RestoreDrillDue": _plain("plinth_drill_due_timestamp_seconds", 0, before=1e10),
    "RestoreDrillSlow": _plain("plinth_drill_rto_seconds", 1000, before=60),
    "CertificateExpiresSoon": _plain("probe_ssl_earliest_cert_expiry", 10 * 86400, before=6e6),
    "CertificateExpires": _plain("probe_ssl_earliest_cert_expiry", 86400, before=6e6),
    "CostOverBudget": _plain("plinth_cost_forecast_euros", 999, before=8),
    "PriceChanged": _plain("plinth_price_change_ratio", 0.2),
    "ServerTypeRetires": _plain("plinth_type_retires_timestamp_seconds", 86400 * 30, before=1e10),
    "ApiBudgetLow": _plain("plinth_api_requests_remaining", 100, before=3500),
    "DriftFound": _plain("plinth_drift_findings", 2),
    "PrometheusConfigFailed": _plain("prometheus_config_last_reload_successful", 0, before=1),
    "RuleFails": _counts("prometheus_rule_evaluation_failures_total", 1),
    "AlertsNotDelivered": _counts("prometheus_notifications_dropped_total", 1),
    "ReceiverFails": lambda _: Fault(
        {"alertmanager_notifications_failed_total": now_and_then(6, 3)}, 15
    ),
    "LogsAway": _plain("plinth_logs_away", 1),
    "SamplesRejected": _counts("prometheus_target_scrapes_exceeded_sample_limit_total", 1),
    "AvailabilityBurnsFast": _burn(8),
    "AvailabilityBurnsSteadily": _burn(20),
    "AvailabilityBurnsSlowly": _burn(40),
    "LatencyBurnsFast": lambda w: _late(_slow(3)(w), 90),
    "LatencyBurnsSteadily": lambda w: _late(_slow(3)(w), 150),
    "LatencyBurnsSlowly": lambda w: _late(_slow(3)(w), 300),
    # of the documents
    "CpuCritical": _cpu(99),
    "CpuHigh": _cpu(92),
    "MemoryCritical": _memory(97),
    "MemoryHigh": _memory(96),
    "DiskCritical": _disk(93),
    "DiskHigh": _disk(93),
    "CostCritical": _plain("plinth_cost_forecast_euros", 999, before=8),
    "CostHigh": _plain("plinth_cost_month_euros", 999, before=8),
    "ErrorsHigh": _errors,
    "ResponseSlow": _slow(3),
    "ScaleResponse": _slow(0.8),
    "ScaleQueue": _plain("jobs_queued", 150, before=3),
    "TrafficUnusual": lambda _: Fault(
        {'http_requests_total{,status="200"': f"0+600x{1440 + BEGINS - 1} 882000+9000x{{n}}"},
        1440 + 30,
    ),
    "HealthSlow": _slow(0.4),
}


def _late(fault: Fault, minutes: int) -> Fault:
    return Fault(fault.series, minutes)


def _rpo(watched: Watched) -> int:
    backups = watched.context.config.system.backups
    if backups is None:
        raise ValueError("there are no backups")
    return max(
        backups.rpo if backups.items[key].rpo is None else backups.items[key].rpo or 0
        for key in watched.archives
    )


def applied(series: Mapping[str, str], fault: Fault) -> dict[str, str]:
    """Return the quiet series with the fault's in their places.

    Raises:
        KeyError: the fault changes a series that there is none of.
    """
    found = dict(series)
    for wanted, value in fault.series.items():
        name, _, labels = wanted.partition("{")
        parts = [part for part in labels.rstrip("}").split(",") if part]
        hit = [
            key
            for key in series
            if key.partition("{")[0] == name and all(part in key for part in parts)
        ]
        if not hit:
            raise KeyError(wanted)
        found |= dict.fromkeys(hit, value)
    return found
