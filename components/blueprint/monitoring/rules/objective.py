"""What is promised over a month: alerts by how fast its allowance is used up.

Two windows each, as is the practice: the long one says that it matters, the short one that it is
still going on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Clock, Severity
    from components.blueprint.monitoring.rules.watched import Watched


class Burn(NamedTuple):
    """How fast is too fast: so many times as fast as would just do, in both windows (seconds)."""

    pace: float
    long: int
    short: int
    severity: Severity
    word: str


# Of a month's allowance: 2 % in an hour, 5 % in six hours, 10 % in a day.
BURNS = (
    Burn(14.4, 3600, 300, "critical", "Fast"),
    Burn(6, 6 * 3600, 1800, "critical", "Steadily"),
    Burn(3, 24 * 3600, 2 * 3600, "warning", "Slowly"),
)


def objective(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    """Give the alerts about promises, nothing where none is made."""
    promised = watched.alerts.objective
    if promised is None:
        return
    if promised.availability is not None:
        probe = 'probe_success{{job="blackbox-http"}}[{window}]'
        yield from _burning(
            "Availability",
            (100 - promised.availability) / 100,
            # against all samples that a window should have: one that has just begun is no outage
            f"max by (url) (count_over_time({probe}) - sum_over_time({probe})) / {{samples}}",
            f"{words.URL}",
            f"{words.amount(promised.availability)} % of {promised.days} days",
            clock,
            watched.edge_place,
        )
    if promised.faster_than is not None:
        bound = (
            f"{promised.faster_than:.1f}"
            if promised.faster_than >= 1
            else words.amount(promised.faster_than)
        )
        name = 'http_request_duration_seconds_{part}{{{{job="app"{more}}}}}'
        quick = name.format(part="bucket", more=f',le="{bound}"')
        every = name.format(part="count", more="")
        yield from _burning(
            "Latency",
            (100 - promised.latency) / 100,
            f"1 - sum by (service) (rate({quick}[{{window}}])) "
            f"/ sum by (service) (rate({every}[{{window}}]))",
            words.SERVICE,
            f"{words.amount(promised.latency)} % of answers within {bound} s",
            clock,
            {},
        )


def _burning(  # noqa: PLR0913, PLR0917 - all that two promises differ in
    name: str,
    allowed: float,
    share: str,
    what: str,
    promise: str,
    clock: Clock,
    labels: dict[str, str],
) -> Iterator[AlertRule]:
    for burn in BURNS:
        limit = f"{allowed * burn.pace:.6g}"
        parts = [
            f"({share.format(window=clock.window(size), samples=clock.samples(size))}) > {limit}"
            for size in (burn.long, burn.short)
        ]
        yield AlertRule(
            name=f"{name}Burns{burn.word}",
            area="objectives",
            expr=" and ".join(f"({part})" for part in parts),
            hold=120,
            severity=burn.severity,
            signal=f"slo-{name.lower()}",
            summary=f"{what}: {promise} will not be kept at this pace",
            means=f"It goes {words.amount(burn.pace)} times as fast as the promise allows.",
            first="What fires beside it says what it is; where nothing does, look for what changed"
            " last: `plinth releases`.",
            labels=labels,
        )
