"""A message that says nothing is wrong, through every way by which one that does would come."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml

from cli.errors import PlinthError
from cli.monitoring.reach import Watch

NAME = "TestMessage"
_WAIT = 45.0  # seconds for all ways; Alertmanager tries again for as long
_LASTS = timedelta(minutes=1)
_LINE = re.compile(
    r'^alertmanager_notifications(_failed)?_total\{.*?integration="(\w+)".*?\} ([\d.e+]+)$',
    re.MULTILINE,
)


@dataclass(frozen=True)
class Sent:
    """How a receiver took it.

    Attributes:
        way: `email`, `slack`, …; receivers of one way are counted together.
        failed: how often it was refused.
    """

    receiver: str
    way: str
    taken: int
    failed: int

    @property
    def well(self) -> bool:
        """Tell whether it was taken."""
        return self.taken > self.failed


def heard_by(config: dict[str, Any], severity: str) -> dict[str, str]:
    """Return who hears of a severity, by name, and by which way.

    Args:
        config: Alertmanager's, as it says it itself.
        severity: of an alert.
    """
    ways = {
        item["name"]: next((key.removesuffix("_configs") for key in item if key != "name"), "")
        for item in config["receivers"]
    }
    found = {}
    for route in config["route"].get("routes", []):
        wanted = [m for m in route.get("matchers", []) if m.startswith("severity=~")]
        if wanted and severity in wanted[0].partition("~")[2].strip('"').split("|"):
            found[route["receiver"]] = ways[route["receiver"]]
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
    receivers = heard_by(yaml.safe_load(status["config"]["original"]), severity)
    if not receivers:
        raise PlinthError(
            f"Nobody hears of {severity} alerts: no route of `monitoring.alerts` leads to a "
            "receiver whose address was given.",
            exit_code=2,
        )
    tell(f"{severity}: to {', '.join(f'{name} ({way})' for name, way in receivers.items())}")
    before = _counted(watch)
    body = json.dumps([_alert(labels, severity)]).encode()
    watch.ask("alertmanager", "/api/v2/alerts", body=body)
    deadline = time.monotonic() + _WAIT
    while True:
        time.sleep(2)
        now = _counted(watch)
        sent = [
            Sent(name, way, *_since(before.get(way, (0, 0)), now.get(way, (0, 0))))
            for name, way in receivers.items()
        ]
        if all(item.well for item in sent) or time.monotonic() > deadline:
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


def _counted(watch: Watch) -> dict[str, tuple[int, int]]:
    """Return how many messages went by each way, and how many of them failed."""
    text = watch.ask("alertmanager", "/metrics").decode()
    found: dict[str, list[int]] = {}
    for failed, way, value in _LINE.findall(text):
        row = found.setdefault(way, [0, 0])
        row[1 if failed else 0] += int(float(value))
    return {way: (row[0], row[1]) for way, row in found.items()}
