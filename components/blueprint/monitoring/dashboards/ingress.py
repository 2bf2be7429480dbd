"""The ingress: what comes in, what goes out, by Traefik's or nginx' own numbers."""

from __future__ import annotations

from typing import Literal

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step

_RATE = "[$__rate_interval]"


def ingress(kind: Literal["traefik", "nginx"]) -> Dashboard:
    """Return the page about the ingress; nginx tells of requests and connections alone."""
    own = _traefik() if kind == "traefik" else _nginx()
    return Dashboard(
        uid="plinth-ingress",
        title="Ingress",
        rows=(Row(title=kind, panels=own), Row(title="By public name", panels=_outside())),
    )


def _traefik() -> tuple[Panel, ...]:
    requests = "traefik_service_requests_total"
    buckets = f"rate(traefik_service_request_duration_seconds_bucket{_RATE})"
    return (
        Panel(
            title="Requests by service",
            kind="timeseries",
            queries=(
                # Traefik says `service` too; Prometheus keeps that one under this name
                Query(expr=f"sum by (exported_service) (rate({requests}{_RATE}))",
                      legend="{{exported_service}}"),
            ),
            unit="reqps",
            stacked=True,
        ),
        Panel(
            title="Answers by code",
            kind="timeseries",
            queries=(Query(expr=f"sum by (code) (rate({requests}{_RATE}))", legend="{{code}}"),),
            unit="reqps",
        ),
        Panel(
            title="Time to answer",
            kind="timeseries",
            queries=tuple(
                Query(expr=f"histogram_quantile({share}, sum by (le) ({buckets}))", legend=name)
                for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
            ),
            unit="s",
        ),
        Panel(
            title="Open connections",
            kind="timeseries",
            queries=(
                Query(expr="sum by (entrypoint) (traefik_open_connections)",
                      legend="{{entrypoint}}"),
            ),
        ),
    )  # fmt: skip


def _nginx() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Requests",
            kind="timeseries",
            queries=(
                Query(expr=f"sum(rate(nginx_http_requests_total{_RATE}))", legend="requests"),
            ),
            unit="reqps",
        ),
        Panel(
            title="Connections",
            kind="timeseries",
            queries=tuple(
                Query(expr=f"sum(nginx_connections_{state})", legend=state)
                for state in ("active", "reading", "writing", "waiting")
            ),
        ),
        Panel(
            title="Turned away",
            kind="timeseries",
            queries=(
                Query(
                    expr=f"sum(rate(nginx_connections_accepted{_RATE})) - "
                    f"sum(rate(nginx_connections_handled{_RATE}))",
                    legend="connections a second",
                ),
            ),
            words="Connections that nginx had no room for.",
            steps=(Step(value=0.1, color="red"),),
        ),
    )  # fmt: skip


def _outside() -> tuple[Panel, ...]:
    return (
        Panel(
            title="Code of the last answer",
            kind="timeseries",
            queries=(Query(expr="probe_http_status_code", legend="{{url}}"),),
            unit="none",
            words="0 where there was none.",
        ),
        Panel(
            title="Where a visit's time goes",
            kind="timeseries",
            queries=(
                Query(expr="avg by (phase) (probe_http_duration_seconds)", legend="{{phase}}"),
            ),
            unit="s",
            stacked=True,
        ),
        Panel(
            title="Certificates end",
            kind="table",
            queries=(
                Query(expr="sort(min by (url) (probe_ssl_earliest_cert_expiry)) * 1000"),
            ),
            unit="dateTimeFromNow",
            lowest=None,
        ),
    )  # fmt: skip
