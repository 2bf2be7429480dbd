"""What goes wrong with services that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Clock
    from components.blueprint.monitoring.rules.watched import Watched

_RESTARTS = 3  # of each task, within a quarter of an hour: a deploy ends each once


def services(watched: Watched, clock: Clock) -> Iterator[AlertRule]:
    """Give the alerts about what every service has."""
    yield from _watchers(watched)
    yield AlertRule(
        name="ServiceDegraded",
        area="services",
        expr="max by (service) (plinth_service_tasks_running) "
        "< max by (service) (plinth_service_tasks_desired) "
        "and max by (service) (plinth_service_tasks_running) > 0",
        hold=600,
        severity="warning",
        signal="degraded",
        summary=f"{words.SERVICE}: not all of its tasks are running and healthy",
        means="The others carry its load; the next one that fails is felt.",
        first="`docker service ps --no-trunc SERVICE` on the manager says why.",
    )
    yield AlertRule(
        name="ServiceRestarts",
        area="services",
        expr=f"sum by (service) (increase(container_restarts_total[{clock.window(900)}])) "
        f">= {_RESTARTS} * clamp_min(max by (service) (plinth_service_tasks_desired), 1)",
        hold=0,
        severity="warning",
        signal="restarts",
        summary=f"{words.SERVICE}: its tasks ended {words.NUMBER} times in 15 minutes",
        means="Each of them three times or more: it comes up and goes down again; its health check"
        " or its start fails.",
        first="`plinth logs SERVICE` shows what it said before it ended.",
    )
    yield AlertRule(
        name="ContainerMemoryNearLimit",
        area="services",
        # as the Swarm was told: Docker says nothing of it where the kernel cannot hold to it
        expr="100 * max by (service) (container_memory_working_set_bytes) "
        "/ max by (service) (plinth_service_memory_limit_bytes) > 95",
        hold=600,
        severity="warning",
        signal="container-memory",
        summary=f"{words.SERVICE}: {words.PERCENT} of the memory that it may have are used",
        means="When it goes over, the kernel ends it.",
        first="Raise `memory` in `system.yaml`, or find out what it wants so much for.",
    )
    yield AlertRule(
        name="TargetDown",
        area="services",
        expr='up{job!="node"} == 0',
        hold=600,
        severity="warning",
        signal="target",
        summary="{{ $labels.job }} {{ $labels.service }}: Prometheus cannot ask it for metrics",
        means="What it would tell is not seen; alerts that need it stay silent.",
        first="Is the exporter running (`plinth status`)? Its log says what it cannot reach.",
    )


def _watchers(watched: Watched) -> Iterator[AlertRule]:
    """Give the alert about what watches: where a service has no task, its target is gone too."""
    if not watched.watchers:
        return
    yield AlertRule(
        name="WatcherDown",
        area="services",
        expr="max by (service) (plinth_service_tasks_running"
        f'{{service=~"{"|".join(watched.watchers)}"}}) == 0',
        hold=300,
        severity="warning",
        signal="watcher",
        summary=f"{words.SERVICE}: nothing of it is running and healthy",
        means="What it would see or keep is not seen or kept; alerts that need it stay silent.",
        first="`docker service ps --no-trunc SERVICE` on the manager says why its tasks end.",
    )
