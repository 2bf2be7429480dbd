"""Lines that a document draws: each of its thresholds as an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from components.blueprint.monitoring.rules.rule import Clock
    from components.blueprint.monitoring.rules.watched import Watched
    from components.config.monitoring.alerts import ThresholdConfig

_RATE = 300  # seconds over which busy CPUs and requests are counted
_OVER = ("down", "database", "backup")  # signals that change an alert which everybody has
MEMORY = "100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)"


def documented(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    """Give the alerts of the system's thresholds."""
    alerts = watched.alerts
    for key, line in alerts.thresholds.items():
        if line.signal not in _OVER:
            yield _rule(watched, clock, words.camel(key), line)


def _rule(watched: Watched, clock: Clock, name: str, line: ThresholdConfig) -> AlertRule:
    window = clock.window(_RATE)
    expr, summary, means, first = _TEXTS[line.signal](watched, line, window)
    return AlertRule(
        name=name,
        area="documented",
        expr=expr,
        hold=line.hold,
        severity=line.severity,
        signal=line.signal,
        summary=summary,
        means=means,
        first=first,
        about=line.about,
    )


def _above(line: ThresholdConfig) -> str:
    return words.amount(line.above or 0)


def _cpu(_: Watched, line: ThresholdConfig, window: str) -> tuple[str, str, str, str]:
    idle = f'avg by (server) (rate(node_cpu_seconds_total{{job="node",mode="idle"}}[{window}]))'
    return (
        f"100 * (1 - {idle}) > {_above(line)}",
        f"{words.SERVER}: the processors are {words.PERCENT} busy",
        "Everything on the server answers later, health checks among it.",
        (
            "`plinth status` names the service; then `docker stats` on the server. A bigger server"
            " type or more replicas are numbers in the stack's file."
        ),
    )


def _memory(_: Watched, line: ThresholdConfig, __: str) -> tuple[str, str, str, str]:
    return (
        f"{MEMORY} > {_above(line)}",
        f"{words.SERVER}: {words.PERCENT} of the memory are used",
        "When it is full the kernel ends a process, and it may be the database.",
        "`docker stats` on the server shows whose it is; its limit is in `system.yaml`.",
    )


def _disk(watched: Watched, line: ThresholdConfig, __: str) -> tuple[str, str, str, str]:
    where = disk_selector(watched)
    used = f"100 * (1 - node_filesystem_avail_bytes{{{where}}} / node_filesystem_size_bytes)"
    return (
        f"{used} > {_above(line)}",
        f"{words.SERVER}: {words.PLACE} is {words.PERCENT} full",
        "A full disk stops the database, and with the log of Postgres on it, its copies too.",
        "`du -xsh` below the place. A volume grows by one number: `plinth:volume.size`.",
    )


def disk_selector(watched: Watched) -> str:
    """Return which file systems are watched."""
    places = "|".join(sorted(set(watched.mounts)))
    return f'job="node",mountpoint=~"{places}"'


def _errors(_: Watched, line: ThresholdConfig, window: str) -> tuple[str, str, str, str]:
    failed = f'sum by (service) (rate(http_requests_total{{job="app",status=~"5.."}}[{window}]))'
    every = f'sum by (service) (rate(http_requests_total{{job="app"}}[{window}]))'
    return (
        f"100 * {failed} / {every} > {_above(line)}",
        f"{words.SERVICE}: {words.PERCENT} of the requests fail",
        "Whoever asks sees errors.",
        (
            "`plinth logs SERVICE --since 15m` shows the errors; `plinth releases` whether a"
            " release came just before: `plinth rollback` takes it back."
        ),
    )


def _response(_: Watched, line: ThresholdConfig, window: str) -> tuple[str, str, str, str]:
    name = 'http_request_duration_seconds{part}{{job="app"}}'
    if line.quantile:
        rate = f"sum by (service, le) (rate({name.format(part='_bucket')}[{window}]))"
        expr = f"histogram_quantile({words.amount(line.quantile)}, {rate})"
        share = f"{words.amount(100 - line.quantile * 100)} % of the requests take longer than"
        summary = f"{words.SERVICE}: {share} {words.SECONDS}"
    else:
        total, count = name.format(part="_sum"), name.format(part="_count")
        expr = (
            f"sum by (service) (rate({total}[{window}])) "
            f"/ sum by (service) (rate({count}[{window}]))"
        )
        summary = f"{words.SERVICE}: a request takes {words.SECONDS} on average"
    return (
        f"{expr} > {_above(line)}",
        summary,
        "Slow pages lose visitors, and slow health checks lose tasks.",
        (
            "Look whether the server is busy (CPU, memory) or the database is: its log has each"
            " statement that took longer than a second."
        ),
    )


def dearer_than(limit: str) -> str:
    """Return the question whether a month costs more: by the files, or by what the cloud asks."""
    return f"max(plinth_cost_month_euros) > {limit} or max(plinth_cost_forecast_euros) > {limit}"


def _queue(_: Watched, line: ThresholdConfig, __: str) -> tuple[str, str, str, str]:
    return (
        f"max by (service) (jobs_queued) > {_above(line)}",
        f"{words.NUMBER} jobs wait",
        "Work comes in faster than it is done.",
        (
            "More workers are a number: `plinth:services.<worker>.replicas`; look first whether"
            " those there are work at all."
        ),
    )


def _cost(watched: Watched, line: ThresholdConfig, __: str) -> tuple[str, str, str, str]:
    budget = watched.context.config.budget
    mark = budget.critical if line.severity == "critical" else budget.warn
    limit = words.amount(float(mark if line.above is None else line.above))
    return (
        dearer_than(limit),
        'the stack costs {{ printf "%.2f" $value }} EUR a month',
        f"More than the {limit} EUR that the budget draws as a line.",
        "`plinth cost` shows it line by line, and what changed.",
    )


_TEXTS: dict[str, Callable[[Watched, ThresholdConfig, str], tuple[str, str, str, str]]] = {
    "cpu": _cpu,
    "memory": _memory,
    "disk": _disk,
    "errors": _errors,
    "response": _response,
    "queue": _queue,
    "cost": _cost,
}
