"""The first page: is the system well, and if not, where; the golden signals of its services."""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step
from components.blueprint.monitoring.dashboards.signals import above, signals

_RATE = "[$__rate_interval]"


def overview(title: str, *, slow: float | None, errors: float | None) -> Dashboard:
    """Return the overview of a system.

    Args:
        title: of the system.
        slow: seconds from which an answer counts as slow; None where nothing is promised.
        errors: share of answers from which errors are too many.
    """
    return Dashboard(
        uid="plinth-overview",
        title=f"{title}: overview",
        rows=(Row(title="Now", panels=_now()), *signals(slow, errors), _saturation(), _logs()),
    )


def _now() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Public addresses that answer",
            kind="stat",
            queries=(Query(expr="avg(probe_success)", legend="answer"),),
            unit="percentunit",
            width=5,
            height=4,
            words="Asked from within the cluster, by their public names; red below all of them.",
            below="red",
            steps=(Step(value=1, color="green"),),
        ),
        Panel(
            title="Tasks missing",
            kind="stat",
            queries=(
                Query(expr="sum(plinth_service_tasks_desired - plinth_service_tasks_running)"),
            ),
            unit="none",
            width=5,
            height=4,
            words="Containers that should run and do not, or are not healthy.",
            steps=(Step(value=1, color="red"),),
        ),
        Panel(
            title="Alerts that fire",
            kind="stat",
            queries=(
                Query(expr='sum(ALERTS{alertstate="firing",alertname!="Watchdog"}) or vector(0)'),
            ),
            unit="none",
            width=5,
            height=4,
            words="All but the one that fires while all is well.",
            steps=(Step(value=1, color="orange"),),
        ),
        Panel(
            title="Jobs that wait",
            kind="stat",
            queries=(Query(expr="max(jobs_queued)"),),
            unit="none",
            width=4,
            height=4,
            steps=(Step(value=100, color="orange"),),
        ),
        Panel(
            title="Certificate ends",
            kind="stat",
            queries=(Query(expr="min(probe_ssl_earliest_cert_expiry) * 1000"),),
            unit="dateTimeFromNow",
            width=5,
            height=4,
            lowest=None,
            words="The first of all public addresses' certificates to end.",
        ),
    )


def _saturation() -> Row:
    return Row(
        title="How full it is",
        panels=(
            Panel(
                title="CPU",
                kind="timeseries",
                queries=(
                    Query(
                        expr='1 - avg by (server) (rate(node_cpu_seconds_total{mode="idle"}'
                        f"{_RATE}))",
                        legend="{{server}}",
                    ),
                ),
                unit="percentunit",
                highest=1,
                steps=above(0.8),
            ),
            Panel(
                title="Memory",
                kind="timeseries",
                queries=(
                    Query(
                        expr="1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
                        legend="{{server}}",
                    ),
                ),
                unit="percentunit",
                highest=1,
                steps=above(0.85),
            ),
            Panel(
                title="Disks",
                kind="timeseries",
                queries=(
                    Query(
                        expr="1 - node_filesystem_avail_bytes / node_filesystem_size_bytes",
                        legend="{{server}} {{mountpoint}}",
                    ),
                ),
                unit="percentunit",
                highest=1,
                steps=above(0.9),
            ),
        ),
    )


def _logs() -> Row:
    return Row(
        title="Errors in the logs",
        panels=(
            Panel(
                title="Last errors of all services",
                kind="logs",
                queries=(Query(expr='{service=~".+"} |~ "(?i)error|exception|fatal"'),),
                source="loki",
                width=24,
                height=8,
            ),
        ),
    )
