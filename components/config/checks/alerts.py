"""Alerts: lines that can be drawn, names that are there once, receivers that can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.promql import metrics_in
from components.config.checks.where import in_stack, in_system
from components.config.nearest import hint
from components.config.profile import REAL_CLOUD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.config.merged import StackConfig
    from components.config.monitoring.alerts import AlertsConfig, ThresholdConfig
    from components.config.problems import Problem

# Signals that need a number to be above; `cost` has the budget's.
_MEASURED = ("cpu", "memory", "disk", "errors", "response", "queue")
_PERCENT = ("cpu", "memory", "disk", "errors")
_FULL = 100
# What the address of each kind begins with, where there is only one provider.
_HOSTS = {
    "slack": ("https://hooks.slack.com/services/",),
    "discord": ("https://discord.com/api/webhooks/", "https://discordapp.com/api/webhooks/"),
    "webhook": ("https://",),
}


def check_alerts(config: StackConfig) -> Iterator[Problem]:
    """Report alerts that could not fire, or that nobody would hear of."""
    monitoring = config.system.monitoring
    if monitoring is None:
        return
    alerts = monitoring.alerts
    yield from _thresholds(config, alerts)
    yield from _names(config, alerts)
    yield from _receivers(config, alerts)
    yield from _routes(config, alerts)
    yield from _addresses(config, alerts)
    stack = config.settings.monitoring.alerts
    if stack.clock > 1 and config.profile == REAL_CLOUD:
        cause = f"alerts would come {stack.clock} times too early: `clock` is for drills"
        yield in_stack(config, "monitoring.alerts.clock", cause, "leave it out on a real cloud")


def _thresholds(config: StackConfig, alerts: AlertsConfig) -> Iterator[Problem]:
    for key, line in alerts.thresholds.items():
        path = f"monitoring.alerts.thresholds.{key}"
        fault = _fault(line)
        if fault:
            yield in_system(config, path, *fault)


def _fault(line: ThresholdConfig) -> tuple[str, str] | None:
    """Return cause and remedy of what is wrong with a line."""
    if line.signal in _MEASURED and line.above is None:
        return f"{line.signal} is measured, and no line is drawn", "add `above`"
    if line.signal not in (*_MEASURED, "cost") and line.above is not None:
        return f"{line.signal} is or is not: it has no amount", "leave `above` out"
    if line.signal in _PERCENT and (line.above or 0) >= _FULL:
        return f"{line.above:g} % of it is never exceeded", "`above` is a percentage below 100"
    if line.quantile is not None and line.signal != "response":
        return f"`quantile` is of `response`, and this is {line.signal}", "leave it out"
    return None


def _names(config: StackConfig, alerts: AlertsConfig) -> Iterator[Problem]:
    from components.blueprint.monitoring.rules.known import COMMON_NAMES  # noqa: PLC0415
    from components.blueprint.monitoring.rules.metrics import known_metrics  # noqa: PLC0415
    from components.blueprint.monitoring.rules.words import camel  # noqa: PLC0415

    taken = dict.fromkeys(COMMON_NAMES, "the alerts that everybody gets")
    for key in alerts.thresholds:
        name, path = camel(key), f"monitoring.alerts.thresholds.{key}"
        if name in taken:
            cause = f"there are two alerts `{name}`: this and {taken[name]}"
            yield in_system(config, path, cause, "give one of them another key")
        taken[name] = path
    for name, query in alerts.queries.items():
        path = f"monitoring.alerts.queries.{name}"
        if name in taken:
            cause = f"there are two alerts `{name}`: this and {taken[name]}"
            yield in_system(config, path, cause, "give one of them another name")
        metrics = known_metrics()
        for metric in sorted(metrics_in(query.expr) - metrics):
            cause = f"nothing here exports a metric `{metric}`, so the alert would never fire"
            yield in_system(config, f"{path}.expr", cause, _near(metric))
    for index, name in enumerate(alerts.without):
        if name not in COMMON_NAMES:
            cause = f"there is no alert `{name}` to switch off"
            yield in_system(
                config,
                f"monitoring.alerts.without[{index}]",
                cause,
                hint(name, COMMON_NAMES, "alerts"),
            )


def _near(metric: str) -> str:
    from components.blueprint.monitoring.rules.metrics import known_metrics  # noqa: PLC0415
    from components.config.nearest import nearest  # noqa: PLC0415

    guess = nearest(metric, known_metrics())
    known = "components/blueprint/monitoring/rules/metrics.txt has all that is exported"
    return f"did you mean `{guess}`? {known}" if guess else known


def _receivers(config: StackConfig, alerts: AlertsConfig) -> Iterator[Problem]:
    known = config.system.secrets
    for key, receiver in alerts.receivers.items():
        path = f"monitoring.alerts.receivers.{key}"
        if key in ("nobody", "heartbeat"):
            yield in_system(config, path, f"`{key}` is taken", "give it another key")
        if receiver.kind == "email" and alerts.smtp is None:
            cause = "mail needs a server that takes it, and there is no `monitoring.alerts.smtp`"
            yield in_system(config, path, cause, "add `smtp` with sender, server, user, password")
        for name, secret in (("url", receiver.url), ("key", receiver.key)):
            if secret and secret not in known:
                cause = f"there is no secret `{secret}`"
                yield in_system(config, f"{path}.{name}", cause, hint(secret, known, "secrets"))
    others = {"heartbeat": alerts.heartbeat}
    if alerts.smtp:
        smtp = alerts.smtp
        others |= {
            "smtp.server": smtp.server, "smtp.user": smtp.user, "smtp.password": smtp.password
        }  # fmt: skip
    for name, secret in others.items():
        if secret and secret not in known:
            cause = f"there is no secret `{secret}`"
            yield in_system(
                config, f"monitoring.alerts.{name}", cause, hint(secret, known, "secrets")
            )


def _routes(config: StackConfig, alerts: AlertsConfig) -> Iterator[Problem]:
    for index, route in enumerate(alerts.routes):
        path = f"monitoring.alerts.routes[{index}]"
        for place, key in enumerate(route.receivers):
            if key not in alerts.receivers:
                cause = f"there is no receiver `{key}`"
                yield in_system(
                    config, f"{path}.receivers[{place}]", cause,
                    hint(key, alerts.receivers, "receivers"),
                )  # fmt: skip
        for place, key in enumerate(route.mute):
            if key not in alerts.mutes:
                cause = f"there is no time `{key}` to be quiet in"
                yield in_system(
                    config, f"{path}.mute[{place}]", cause, hint(key, alerts.mutes, "mutes")
                )


def _addresses(config: StackConfig, alerts: AlertsConfig) -> Iterator[Problem]:
    """Report a given address that can be none of its kind; a local cloud has its own."""
    if config.profile != REAL_CLOUD:
        return
    wanted: dict[str, tuple[str, tuple[str, ...]]] = {
        r.url: (r.kind, _HOSTS[r.kind]) for r in alerts.receivers.values() if r.url
    }
    if alerts.heartbeat:
        wanted[alerts.heartbeat] = ("heartbeat", ("https://",))
    for secret, (kind, starts) in wanted.items():
        given = config.settings.secrets.get(secret)
        value = given.get_secret_value() if given else None
        if value is not None and (not value.startswith(starts) or set(value) & set(" '\"\n\\")):
            cause = f"this is no URL of kind {kind}: it does not begin with {starts[0]}"
            remedy = f"pulumi config set --secret --path 'plinth:secrets[\"{secret}\"]'"
            yield in_stack(config, f"secrets.{secret}", cause, remedy)
