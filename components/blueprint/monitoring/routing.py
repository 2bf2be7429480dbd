"""Who hears of which alert: Alertmanager's config, with places for the addresses that are secret.

A silence is a time in which the alert's own copy of the routes is mute: it stands in the stack's
file with a reason and an end, and needs no command that somebody forgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from components.blueprint.monitoring import messages
from components.blueprint.monitoring.calendar import intervals, span_of_days
from components.blueprint.monitoring.inhibition import plan_inhibition
from components.blueprint.monitoring.rules.own import WATCHDOG
from components.blueprint.monitoring.rules.rule import Clock, span
from components.blueprint.monitoring.rules.watched import Watched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from components.blueprint.context import Context
    from components.config.monitoring.receivers import (
        AlertRouteConfig,
        ReceiverConfig,
        SilenceConfig,
    )

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
NOBODY, HEARTBEAT = "nobody", "heartbeat"
_GROUP = ["alertname", "service", "server", "url", "item"]
_WAIT, _AGAIN, _BEAT = 5, 300, 60  # seconds: to see what fires together, to say more, to be alive


def alertmanager_yml(context: Context) -> str:
    """Return the config with `{{yaml:KEY}}` in the places of `secret_keys`."""
    alerts = Watched(context).alerts
    known = receivers(context)
    clock = Clock(context.config.settings.monitoring.alerts.clock)
    leaves = _leaves(context, known)
    silences = context.config.settings.monitoring.alerts.silences
    content: dict[str, Any] = {
        "global": {"resolve_timeout": "5m"},
        "route": {
            "receiver": NOBODY,
            "group_by": _GROUP,
            "group_wait": clock.hold(_WAIT),
            "group_interval": clock.hold(_AGAIN),
            "repeat_interval": "4h",
            "routes": [
                _watchdog(context, clock),
                *(_silenced(silence, silences, leaves) for silence in _narrow_first(silences)),
                *leaves,
            ],
        },
        "inhibit_rules": plan_inhibition(context),
        "time_intervals": [
            *intervals(alerts.mutes),
            *(
                {
                    "name": _name(silences, silence),
                    "time_intervals": span_of_days(silence.since, silence.until),
                }
                for silence in silences
            ),
        ],
        "receivers": [
            {"name": NOBODY},
            *_heartbeat(context),
            *(messages.receiver(context, key, one) for key, one in known.items()),
        ],
    }
    text: str = yaml.dump(content, Dumper=_DUMPER, sort_keys=False, width=1000)
    return text


def receivers(context: Context) -> dict[str, ReceiverConfig]:
    """Return the receivers whose addresses somebody gave."""
    alerts = Watched(context).alerts
    return {
        key: receiver
        for key, receiver in alerts.receivers.items()
        if all(context.has_secret(secret) for secret in messages.secrets_of(receiver, alerts.smtp))
    }


def secret_keys(context: Context) -> tuple[str, ...]:
    """Return the keys of the secrets that stand in the config, each once."""
    alerts = Watched(context).alerts
    found = [
        secret
        for receiver in receivers(context).values()
        for secret in messages.secrets_of(receiver, alerts.smtp)
    ]
    if alerts.heartbeat and context.has_secret(alerts.heartbeat):
        found.append(alerts.heartbeat)
    return tuple(dict.fromkeys(found))


def unheard(context: Context) -> tuple[str, ...]:
    """Return the severities that nobody hears of here."""
    known = receivers(context)
    heard = {
        severity
        for route in routes(context)
        if any(key in known for key in route.receivers)
        for severity in route.severity
    }
    return tuple(severity for severity in ("critical", "warning") if severity not in heard)


def routes(context: Context) -> list[AlertRouteConfig]:
    """Return the system's routes that hold in the stack's environment."""
    environment = context.config.settings.environment
    found = Watched(context).alerts.routes
    return [r for r in found if not r.environments or environment in r.environments]


def _leaves(context: Context, known: dict[str, ReceiverConfig]) -> list[dict[str, Any]]:
    """Return a route for each pair of severities and receiver; every one that fits is taken."""
    return [
        {
            "receiver": key,
            "matchers": [f'severity=~"{"|".join(route.severity)}"'],
            "repeat_interval": span(route.repeat),
            **({"mute_time_intervals": list(route.mute)} if route.mute else {}),
            "continue": True,
        }
        for route in routes(context)
        for key in route.receivers
        if key in known
    ]


def _watchdog(context: Context, clock: Clock) -> dict[str, Any]:
    heartbeat = Watched(context).alerts.heartbeat
    beats = heartbeat is not None and context.has_secret(heartbeat)
    return {
        "receiver": HEARTBEAT if beats else NOBODY,
        "matchers": [f'alertname="{WATCHDOG}"'],
        "group_wait": "0s",
        "group_interval": clock.hold(_BEAT),
        "repeat_interval": clock.hold(_BEAT),
    }


def _heartbeat(context: Context) -> list[dict[str, Any]]:
    key = Watched(context).alerts.heartbeat
    if key is None or not context.has_secret(key):
        return []
    hook = {"url": messages.place(key), "send_resolved": False}
    return [{"name": HEARTBEAT, "webhook_configs": [hook]}]


def _narrow_first(silences: tuple[SilenceConfig, ...]) -> list[SilenceConfig]:
    return sorted(silences, key=lambda silence: -len(silence.labels))


def _silenced(
    silence: SilenceConfig, all_of_them: tuple[SilenceConfig, ...], leaves: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return an alert's own copy of the routes, mute on the days of all silences that cover it."""
    labels = [f"{name}={_quoted(value)}" for name, value in silence.labels.items()]
    mute = [_name(all_of_them, other) for other in _covering(silence, all_of_them)]
    return {
        "receiver": NOBODY,
        "matchers": [f'alertname="{silence.alert}"', *labels],
        "routes": [
            leaf | {"mute_time_intervals": [*leaf.get("mute_time_intervals", []), *mute]}
            for leaf in leaves
        ],
    }


def _covering(
    silence: SilenceConfig, all_of_them: tuple[SilenceConfig, ...]
) -> list[SilenceConfig]:
    return [
        other
        for other in all_of_them
        if other.alert == silence.alert and other.labels.items() <= silence.labels.items()
    ]


def is_silenced(silences: tuple[SilenceConfig, ...], labels: Mapping[str, str], day: date) -> bool:
    """Tell whether an alert's route is mute: Alertmanager has it active all the same.

    Args:
        silences: of the stack.
        labels: of the alert, its name as `alertname` among them.
        day: UTC.
    """
    for silence in _narrow_first(silences):  # the first route that fits is the alert's
        if labels.items() >= {"alertname": silence.alert, **silence.labels}.items():
            return any(one.since <= day <= one.until for one in _covering(silence, silences))
    return False


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(silences: tuple[SilenceConfig, ...], silence: SilenceConfig) -> str:
    return f"silence-{silences.index(silence) + 1}"
