"""Servers: what the machines have and use, and what on them uses it."""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step

_RATE = "[$__rate_interval]"
_CARDS = 'device!~"lo|veth.*|docker.*|br-.*"'


def server() -> Dashboard:
    """Return the page about the servers."""
    return Dashboard(
        uid="plinth-servers",
        title="Servers",
        rows=(
            Row(title="Machines", panels=_use()),
            Row(title="Containers", panels=_containers()),
            Row(title="Disks and network", panels=_moved()),
            Row(title="What went wrong", panels=_wrong()),
        ),
    )


def _use() -> tuple[Panel, ...]:
    return (
        Panel(
            title="CPU by what it is used for",
            kind="timeseries",
            queries=(
                Query(
                    expr="sum by (server, mode) (rate(node_cpu_seconds_total"
                    f'{{mode!="idle"}}{_RATE}))',
                    legend="{{server}} {{mode}}",
                ),
            ),
            unit="short",
            words="In cores.",
            stacked=True,
        ),
        Panel(
            title="Load of the last minute",
            kind="timeseries",
            queries=(
                Query(expr="node_load1", legend="{{server}}"),
                Query(
                    expr='count by (server) (node_cpu_seconds_total{mode="idle"})',
                    legend="{{server}} cores",
                ),
            ),
        ),
        Panel(
            title="Memory",
            kind="timeseries",
            queries=(
                Query(
                    expr="node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes",
                    legend="{{server}} used",
                ),
                Query(expr="node_memory_MemTotal_bytes", legend="{{server}} there"),
            ),
            unit="bytes",
        ),
    )


def _containers() -> tuple[Panel, ...]:
    return (
        Panel(
            title="CPU by service",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"sum by (service) (rate(container_cpu_usage_seconds_total{_RATE}))",
                    legend="{{service}}",
                ),
            ),
            words="In cores.",
            stacked=True,
        ),
        Panel(
            title="Memory by service",
            kind="timeseries",
            queries=(
                Query(
                    expr="sum by (service) (container_memory_working_set_bytes)",
                    legend="{{service}}",
                ),
            ),
            unit="bytes",
            stacked=True,
        ),
        Panel(
            title="Of the memory that it may have",
            kind="timeseries",
            queries=(
                Query(
                    expr="max by (service) (container_memory_working_set_bytes)"
                    " / max by (service) (plinth_service_memory_limit_bytes)",
                    legend="{{service}}",
                ),
            ),
            unit="percentunit",
            highest=1,
            steps=(Step(value=0.9, color="red"),),
        ),
    )


def _moved() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Free on disks",
            kind="timeseries",
            queries=(
                Query(
                    expr="node_filesystem_avail_bytes", legend="{{server}} {{mountpoint}}"
                ),
            ),
            unit="bytes",
        ),
        Panel(
            title="Time that disks are busy",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"rate(node_disk_io_time_seconds_total{_RATE})",
                    legend="{{server}} {{device}}",
                ),
            ),
            unit="percentunit",
        ),
        Panel(
            title="Network",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"sum by (server) (rate(node_network_receive_bytes_total{{{_CARDS}}}"
                    f"{_RATE}))",
                    legend="{{server}} in",
                ),
                Query(
                    expr=f"sum by (server) (rate(node_network_transmit_bytes_total{{{_CARDS}}}"
                    f"{_RATE}))",
                    legend="{{server}} out",
                ),
            ),
            unit="Bps",
        ),
    )  # fmt: skip


def _wrong() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Ended for want of memory",
            kind="timeseries",
            queries=(
                Query(expr="increase(node_vmstat_oom_kill[10m])", legend="{{server}}"),
                Query(
                    expr="sum by (service) (increase(container_oom_events_total[10m])) > 0",
                    legend="{{service}}",
                ),
            ),
            steps=(Step(value=1, color="red"),),
            words="In the last ten minutes.",
        ),
        Panel(
            title="Tasks: wanted and running",
            kind="timeseries",
            queries=(
                Query(expr="plinth_service_tasks_running", legend="{{service}}"),
                Query(expr="sum(plinth_service_tasks_desired)", legend="wanted in all"),
            ),
        ),
        Panel(
            title="Since the last start",
            kind="stat",
            queries=(Query(expr="time() - node_boot_time_seconds", legend="{{server}}"),),
            unit="s",
        ),
    )  # fmt: skip
