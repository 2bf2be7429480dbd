"""The sign of life: an alert that always fires, sent to who tells when it stays away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.monitoring import messages
from components.blueprint.monitoring.rules.own import WATCHDOG
from components.blueprint.monitoring.rules.watched import Watched

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.blueprint.monitoring.rules.rule import Clock

HEARTBEAT = "heartbeat"  # the receiver's name
BEAT = 60  # seconds between two signs
# Alertmanager looks once in `group_interval`, and sends what it last sent `repeat_interval` ago or
# longer. It notes that time after the sending, a moment after the look: with both the same, each
# second look would come that moment too early and send nothing.
_AGAIN = BEAT * 3 // 4


def key(context: Context) -> str | None:
    """Return the key of the secret that has the URL, None where nobody gave one."""
    found = Watched(context).alerts.heartbeat
    return found if found is not None and context.has_secret(found) else None


def route(context: Context, clock: Clock, otherwise: str) -> dict[str, Any]:
    """Return the route of the sign of life, to the receiver `otherwise` where none is told."""
    return {
        "receiver": HEARTBEAT if key(context) else otherwise,
        "matchers": [f'alertname="{WATCHDOG}"'],
        "group_wait": "0s",
        "group_interval": clock.hold(BEAT),
        "repeat_interval": clock.hold(_AGAIN),
    }


def receivers(context: Context) -> list[dict[str, Any]]:
    """Return who hears it, if anybody does."""
    found = key(context)
    if found is None:
        return []
    hook = {"url": messages.place(found), "send_resolved": False}
    return [{"name": HEARTBEAT, "webhook_configs": [hook]}]
