"""Whether alerts would be heard at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules import words
from components.blueprint.monitoring.rules.rule import AlertRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.blueprint.monitoring.rules.rule import Clock

WATCHDOG = "Watchdog"


def own(clock: Clock) -> Iterator[AlertRule]:
    """Give the alert that always fires, and those about Prometheus and Alertmanager."""
    window = clock.window(300)
    # Alertmanager counts a failure when it gives up, once in a group's five minutes and a bit
    rounds = clock.window(900)
    yield AlertRule(
        name=WATCHDOG,
        area="monitoring",
        expr="vector(1)",
        hold=0,
        severity="info",
        signal="watchdog",
        summary="alerts can be heard",
        means="It always fires, and goes to the heartbeat alone: who hears it no more knows that"
        " Prometheus, Alertmanager, the server or its way out is gone.",
        first="Nothing; when it stops, the heartbeat's own provider tells you.",
    )
    yield AlertRule(
        name="PrometheusConfigFailed",
        area="monitoring",
        expr="prometheus_config_last_reload_successful == 0",
        hold=300,
        severity="critical",
        signal="prometheus-config",
        summary="Prometheus could not read its config",
        means="It goes on with the one before.",
        first="`plinth logs prometheus` names the line.",
    )
    yield AlertRule(
        name="RuleFails",
        area="monitoring",
        expr=f"increase(prometheus_rule_evaluation_failures_total[{window}]) > 0",
        hold=300,
        severity="warning",
        signal="prometheus-rules",
        summary="{{ $labels.rule_group }}: a rule cannot be evaluated",
        means="Its alert would not fire.",
        first="`plinth logs prometheus` has the error; two series where one is expected, mostly.",
    )
    yield AlertRule(
        name="AlertsNotDelivered",
        area="monitoring",
        expr=f"increase(prometheus_notifications_dropped_total[{window}]) > 0",
        hold=300,
        severity="critical",
        signal="delivery",
        summary=f"{words.NUMBER} alerts did not get from Prometheus to Alertmanager",
        means="Nobody hears of them.",
        first="Is Alertmanager running (`plinth status`)?",
    )
    yield AlertRule(
        name="ReceiverFails",
        area="monitoring",
        expr=f"sum by (integration) (increase(alertmanager_notifications_failed_total[{rounds}])) "
        "> 0",
        hold=0,
        severity="critical",
        signal="receiver",
        summary="{{ $labels.integration }}: messages about alerts are not taken",
        means="One of the ways to you is closed.",
        first="`plinth alert --test` tries each; `plinth logs alertmanager` has its answer. A"
        " webhook that was taken back is the usual reason.",
    )
    yield AlertRule(
        name="SamplesRejected",
        area="monitoring",
        expr=f"increase(prometheus_target_scrapes_exceeded_sample_limit_total[{window}]) > 0",
        hold=300,
        severity="warning",
        signal="prometheus-samples",
        summary="a target has more series than Prometheus takes from one",
        means="None of its metrics are kept.",
        first="A label with a value for each user or request is the usual reason.",
    )
    yield AlertRule(
        name="LogsAway",
        area="monitoring",
        expr="max by (server) (plinth_logs_away) == 1",
        hold=600,
        severity="warning",
        signal="logs",
        summary=f"{words.SERVER}: its lines have not reached Loki for ten minutes",
        means="Docker keeps 30 MB of each container for it; what is older then is lost.",
        first="Do Loki and this server's `log-relay` run (`plinth status`)? `journalctl -u"
        " plinth-logs` on the server says what the way in answers.",
    )
