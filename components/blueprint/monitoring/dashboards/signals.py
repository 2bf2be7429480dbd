"""What visitors notice: traffic, errors and times of a system's services.

They come from the services themselves (`http_requests_total`, `http_request_duration_seconds`), so
that they are the same behind either ingress.
"""

from __future__ import annotations

from components.blueprint.monitoring.dashboards.dashboard import Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query, Step

_RATE = "[$__rate_interval]"
_BUCKETS = f"sum by (le) (rate(http_request_duration_seconds_bucket{_RATE}))"
_FAILED = f'sum by (service) (rate(http_requests_total{{status=~"5.."}}{_RATE}))'
_ALL = f"sum by (service) (rate(http_requests_total{_RATE}))"


def signals(slow: float | None, errors: float | None) -> tuple[Row, ...]:
    """Return the rows.

    Args:
        slow: seconds from which an answer counts as slow; None where nothing is promised.
        errors: share of answers from which errors are too many.
    """
    return (
        Row(
            title="Traffic, errors, time",
            panels=(
                Panel(
                    title="Requests",
                    kind="timeseries",
                    queries=(Query(expr=_ALL, legend="{{service}}"),),
                    unit="reqps",
                    stacked=True,
                ),
                Panel(
                    title="Errors (share of answers that are 5xx)",
                    kind="timeseries",
                    queries=(
                        Query(expr=f"({_FAILED} or {_ALL} * 0) / {_ALL}", legend="{{service}}"),
                    ),
                    unit="percentunit",
                    steps=above(errors),
                ),
                Panel(
                    title="Time to answer",
                    kind="timeseries",
                    queries=tuple(
                        Query(expr=f"histogram_quantile({share}, {_BUCKETS})", legend=name)
                        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
                    ),
                    unit="s",
                    steps=above(slow),
                ),
            ),
        ),
        Row(
            title="By public name",
            panels=(
                Panel(
                    title="Public addresses",
                    kind="timeseries",
                    queries=(
                        Query(
                            expr="probe_duration_seconds",
                            legend="{{url}}",
                        ),
                    ),
                    unit="s",
                    width=12,
                    words="How long a whole visit takes: name, connection, TLS, answer.",
                ),
                Panel(
                    title="Jobs",
                    kind="timeseries",
                    queries=(
                        Query(expr="max by (service) (jobs_queued)", legend="wait {{service}}"),
                        Query(
                            expr=f"sum by (result) (rate(jobs_total{_RATE}))",
                            legend="{{result}} a second",
                        ),
                    ),
                    width=12,
                ),
            ),
        ),
    )


def above(value: float | None) -> tuple[Step, ...]:
    """Return the line from which on a panel is red, if there is one."""
    return () if value is None else (Step(value=value, color="red"),)
