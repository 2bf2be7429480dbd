"""What Prometheus and Alertmanager say of a stack's alerts, heard or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cli.alerts.active import WATCHDOG
from cli.errors import PlinthError
from cli.monitoring.reach import Watch


@dataclass(frozen=True)
class State:
    """What watches a stack, asked while something of it may be broken."""

    watch: Watch

    def standing(self) -> dict[str, str]:
        """Return the alerts that fire or are about to, `firing` or `pending` by name.

        Raises:
            PlinthError: Prometheus cannot be asked.
        """
        answer: dict[str, Any] = json.loads(self.watch.ask("prometheus", "/api/v1/alerts"))
        found: dict[str, str] = {}
        for item in answer["data"]["alerts"]:
            name = item["labels"]["alertname"]
            if name != WATCHDOG and found.get(name) != "firing":
                found[name] = item["state"]
        return found

    def held_back(self) -> set[str]:
        """Return the alerts that fire and are told to nobody, since their cause is.

        What cannot be asked holds nothing back: it may be what was broken.
        """
        try:
            found: list[dict[str, Any]] = json.loads(
                self.watch.ask("alertmanager", "/api/v2/alerts")
            )
        except PlinthError:
            return set()
        return {
            item["labels"]["alertname"] for item in found if item["status"]["state"] == "suppressed"
        }
