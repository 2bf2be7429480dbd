"""Who hears of which alert: Alertmanager's config, with places for addresses that are secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from components.blueprint.monitoring import heartbeat, messages
from components.blueprint.monitoring import silences as silence_routes
from components.blueprint.monitoring.calendar import intervals
from components.blueprint.monitoring.inhibition import plan_inhibition
from components.blueprint.monitoring.rules.rule import Clock, span
from components.blueprint.monitoring.rules.watched import Watched

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.monitoring.receivers import AlertRouteConfig, ReceiverConfig

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
NOBODY = "nobody"
_GROUP = ["alertname", "service", "server", "url", "item"]
_WAIT, _AGAIN = 5, 300  # seconds: to see what fires together, to say more


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
                heartbeat.route(context, clock, NOBODY),
                *silence_routes.routes(silences, leaves, NOBODY),
                *leaves,
            ],
        },
        "inhibit_rules": plan_inhibition(context),
        "time_intervals": [*intervals(alerts.mutes), *silence_routes.times(silences)],
        "receivers": [
            {"name": NOBODY},
            *heartbeat.receivers(context),
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
    if sign := heartbeat.key(context):
        found.append(sign)
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
