"""What a stack exports while nothing is wrong: series in promtool's notation, a sample a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.blueprint.monitoring.rules.watched import Watched

URL = "https://example.org"
_BOUNDS = ("0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "+Inf")
_FAR = 10_000_000_000  # seconds since 1970


def level(value: float) -> str:
    """Return a gauge that stays."""
    return f"{value:g}+0x{{n}}"


def rising(per_minute: float) -> str:
    """Return a counter."""
    return f"0+{per_minute:g}x{{n}}"


def quiet(watched: Watched) -> dict[str, str]:
    """Return all series with their values; `{n}` is the number of samples."""
    return {
        **_servers(watched),
        **_services(watched),
        **_postgres(watched),
        **_stores(watched),
        **_copies(watched),
        **_own(),
    }


def _servers(watched: Watched) -> dict[str, str]:
    found: dict[str, str] = {}
    for server in watched.context.config.settings.servers:
        node = f'job="node",server="{server}"'
        found |= {
            f"up{{{node}}}": level(1),
            f'node_cpu_seconds_total{{{node},mode="idle",cpu="0"}}': rising(50),
            f"node_memory_MemAvailable_bytes{{{node}}}": level(6e9),
            f"node_memory_MemTotal_bytes{{{node}}}": level(8e9),
            f"node_vmstat_oom_kill{{{node}}}": level(0),
            f"node_time_seconds{{{node}}}": rising(60),
            f"plinth_logs_away{{{node}}}": level(0),
            f'node_systemd_unit_state{{{node},name="docker.service",state="failed"}}': level(0),
        }
        for mount in watched.mounts:
            disk = f'{node},mountpoint="{mount}"'
            found |= {
                f"node_filesystem_avail_bytes{{{disk}}}": level(60),
                f"node_filesystem_size_bytes{{{disk}}}": level(100),
                f"node_filesystem_files_free{{{disk}}}": level(60),
                f"node_filesystem_files{{{disk}}}": level(100),
                f"node_filesystem_readonly{{{disk}}}": level(0),
            }
    return found


def _services(watched: Watched) -> dict[str, str]:
    found = {
        f'probe_success{{job="blackbox-http",url="{URL}"}}': level(1),
        f'probe_ssl_earliest_cert_expiry{{job="blackbox-http",url="{URL}"}}': level(60 * 86400),
    }
    for key in watched.watchers:
        found[f'plinth_service_tasks_running{{service="{key}"}}'] = level(1)
        found[f'plinth_service_tasks_desired{{service="{key}"}}'] = level(1)
    for key in watched.services:
        who = f'service="{key}"'
        found |= {
            f"plinth_service_tasks_running{{{who}}}": level(1),
            f"plinth_service_tasks_desired{{{who}}}": level(1),
            f"container_restarts_total{{{who}}}": level(0),
            f"container_memory_working_set_bytes{{{who}}}": level(50),
            f"plinth_service_memory_limit_bytes{{{who}}}": level(100),
        }
        if watched.context.config.services[key].kind == "container":
            app = f'job="app",{who}'
            found |= {
                f"up{{{app}}}": level(1),
                f'http_requests_total{{{app},status="200",route="/health"}}': rising(600),
                f'http_requests_total{{{app},status="500",route="/health"}}': rising(1),
                f'http_request_duration_seconds_sum{{{app},route="/health"}}': rising(20),
                f'http_request_duration_seconds_count{{{app},route="/health"}}': rising(601),
                f"jobs_queued{{{app}}}": level(3),
            }
            for bound in _BOUNDS:
                name = f'http_request_duration_seconds_bucket{{{app},le="{bound}"}}'
                found[name] = rising(590 if bound == "0.1" else 601)
    return found


def _postgres(watched: Watched) -> dict[str, str]:
    found: dict[str, str] = {}
    replicas = watched.replicas_of
    for key in watched.of_kind("postgres"):
        who = f'job="postgres",service="{key}"'
        found |= {
            f"pg_up{{{who}}}": level(1),
            f"pg_stat_activity_count{{{who}}}": level(10),
            f"pg_settings_max_connections{{{who}}}": level(100),
            f"pg_stat_activity_max_tx_duration{{{who}}}": level(2),
            f"pg_stat_database_deadlocks{{{who}}}": level(0),
            f"pg_stat_archiver_failed_count{{{who}}}": level(0),
            f"pg_stat_archiver_archived_count{{{who}}}": rising(1),
        }
        if key in replicas:
            found[f"pg_replication_lag_seconds{{{who}}}"] = level(0.2)
        followers = [name for name, source in replicas.items() if source == key]
        for name in followers:
            lag = f'pg_stat_replication_pg_wal_lsn_diff{{{who},state="streaming",of="{name}"}}'
            found[lag] = level(0)
    for key in watched.of_kind("pgbouncer"):
        found[f'pgbouncer_pools_client_waiting_connections{{service="{key}"}}'] = level(0)
    return found


def _stores(watched: Watched) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in watched.of_kind("redis"):
        who = f'service="{key}"'
        found |= {
            f"redis_memory_used_bytes{{{who}}}": level(40),
            f"redis_memory_max_bytes{{{who}}}": level(100),
            f"redis_rdb_last_bgsave_status{{{who}}}": level(1),
            f"redis_aof_last_write_status{{{who}}}": level(1),
            f"redis_rejected_connections_total{{{who}}}": level(0),
        }
    for key in watched.of_kind("minio"):
        found[f'minio_cluster_drive_offline_total{{service="{key}"}}'] = level(0)
        found[f'minio_cluster_health_status{{service="{key}"}}'] = level(1)
    return found


def _copies(watched: Watched) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in watched.backups:
        who = f'item="{key}",store="{key}"'
        place = f'{who},place="offsite"'
        found |= {
            f"plinth_backup_last_attempt_ok{{{place}}}": level(1),
            f"plinth_backup_last_success_timestamp_seconds{{{place}}}": rising(60),
            f"plinth_backup_newest_restorable_timestamp_seconds{{{place}}}": rising(60),
            f"plinth_backup_log_gap{{{place}}}": level(0),
            f"plinth_backup_last_verify_ok{{{place}}}": level(1),
            f"plinth_drill_failed{{{who}}}": level(0),
            f"plinth_drill_due_timestamp_seconds{{{who}}}": level(_FAR),
            f"plinth_drill_rto_seconds{{{who}}}": level(60),
            f"plinth_drill_rto_target_seconds{{{who}}}": level(900),
        }
    return found


def _own() -> dict[str, str]:
    return {
        "prometheus_config_last_reload_successful": level(1),
        'prometheus_rule_evaluation_failures_total{rule_group="x"}': level(0),
        "prometheus_notifications_dropped_total": level(0),
        "prometheus_target_scrapes_exceeded_sample_limit_total": level(0),
        'alertmanager_notifications_failed_total{integration="email"}': level(0),
        "plinth_cost_month_euros": level(8),
        "plinth_cost_forecast_euros": level(8),
        'plinth_budget_euros{mark="limit"}': level(50),
        'plinth_price_change_ratio{resource="app-1"}': level(0),
        'plinth_type_retires_timestamp_seconds{type="cx33"}': level(_FAR),
        'plinth_api_requests_remaining{api="hetzner"}': level(3500),
        'plinth_api_requests_limit{api="hetzner"}': level(3600),
        "plinth_drift_findings": level(0),
    }
