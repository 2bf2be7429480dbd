"""A message that says nothing is wrong, through every way by which one that does would come."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml

from cli.alerts.counted import after_a_beat, counted
from cli.alerts.quiet import quiet_now
from cli.errors import PlinthError
from cli.monitoring.reach import Watch
from components.blueprint.monitoring.heartbeat import HEARTBEAT

NAME = "TestMessage"
_WAIT = 45.0  # seconds for all ways; less than between two heartbeats
_LASTS = timedelta(minutes=1)


@dataclass(frozen=True)
class Sent:
    """How a receiver took it.

    Attributes:
        way: `email`, `slack`, …; receivers of one way are counted together.
        taken: messages that were, of that way.
        failed: messages of that way that Alertmanager gave up.
        wanted: receivers of that way that have to take one.
        quiet: its route is mute at this time, so nothing goes there.
    """

    receiver: str
    way: str
    taken: int
    failed: int
    wanted: int = 1
    quiet: bool = False

    @property
    def well(self) -> bool:
        """Tell whether it was taken, or is not to be sent at this time."""
        return self.quiet or (self.taken >= self.wanted and not self.failed)


def _ways(config: dict[str, Any]) -> dict[str, str]:
    return {
        item["name"]: next((key.removesuffix("_configs") for key in item if key != "name"), "")
        for item in config["receivers"]
    }


def heard_by(config: dict[str, Any], severity: str, now: datetime) -> dict[str, bool]:
    """Return who hears of a severity, by name, and whether a message goes there now.

    Args:
        config: Alertmanager's, as it says it itself.
        severity: of an alert.
        now: UTC.
    """
    found: dict[str, bool] = {}
    for route in config["route"].get("routes", []):
        wanted = [m for m in route.get("matchers", []) if m.startswith("severity=~")]
        if wanted and severity in wanted[0].partition("~")[2].strip('"').split("|"):
            goes = not quiet_now(config, route, now)
            found[route["receiver"]] = found.get(route["receiver"], False) or goes
    return found


def send(
    watch: Watch, labels: Mapping[str, str], severity: str, tell: Callable[[str], None]
) -> list[Sent]:
    """Send it and return how each receiver took it.

    Args:
        watch: who watches the stack.
        labels: system and environment, as all of its alerts have them.
        severity: `critical`, `warning` or `info`: chooses the receivers.
        tell: told who is tried.

    Raises:
        PlinthError: nobody hears of the severity, or Alertmanager cannot be asked.
    """
    status = json.loads(watch.ask("alertmanager", "/api/v2/status"))
    config = yaml.safe_load(status["config"]["original"])
    receivers, ways = heard_by(config, severity, datetime.now(UTC)), _ways(config)
    if not receivers:
        raise PlinthError(
            f"Nobody hears of {severity} alerts: no route of `monitoring.alerts` leads to a "
            "receiver whose address was given.",
            exit_code=2,
        )
    heard = {name: ways[name] for name in receivers}
    wanted = Counter(ways[name] for name, goes in receivers.items() if goes)
    tell(f"{severity}: to {', '.join(f'{name} ({way})' for name, way in heard.items())}")
    before = after_a_beat(watch, ways.get(HEARTBEAT), set(wanted))
    body = json.dumps([_alert(labels, severity)]).encode()
    watch.ask("alertmanager", "/api/v2/alerts", body=body)
    deadline = time.monotonic() + _WAIT
    while True:
        time.sleep(2)
        now = counted(watch)
        sent = [
            Sent(
                name,
                way,
                *_since(before.get(way, (0, 0)), now.get(way, (0, 0))),
                wanted=wanted[way],
                quiet=not receivers[name],
            )
            for name, way in heard.items()
        ]
        if all(item.well or item.failed for item in sent) or time.monotonic() > deadline:
            return sent


def _since(before: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    return now[0] - before[0], now[1] - before[1]


def _alert(known: Mapping[str, str], severity: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    labels = {"alertname": NAME, "severity": severity, "signal": "test", **known}
    return {
        # a new one each time, or a second test within hours would be kept quiet as known
        "labels": labels | {"service": now.strftime("test-%H%M%S")},
        "annotations": {
            "summary": "This is a test: nothing is wrong.",
            "first": "Nothing; whoever sent it wants to know that you got it.",
            "runbook": "docs/alerts.md",
        },
        "startsAt": now.isoformat(),
        "endsAt": (now + _LASTS).isoformat(),
    }
