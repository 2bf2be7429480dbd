"""The alerts that fire now, as Alertmanager has them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.monitoring.reach import Watch
from components.blueprint.monitoring.silences import is_silenced
from components.config.monitoring.receivers import SilenceConfig

_ORDER = ("critical", "warning", "info")
_COLOURS = {"critical": "red", "warning": "yellow", "info": "dim"}
WATCHDOG = "Watchdog"  # always fires, and says nothing to a person


@dataclass(frozen=True)
class Active:
    """One alert.

    Attributes:
        state: `active`, or `suppressed` by a silence of the stack's file, or by the alert that is
            its cause.
        since: as Alertmanager writes times, UTC.
    """

    name: str
    severity: str
    state: str
    since: str
    summary: str
    first: str


def active(watch: Watch, silences: tuple[SilenceConfig, ...] = ()) -> list[Active]:
    """Return what fires, the gravest first.

    Args:
        watch: who watches the stack.
        silences: of the stack's file.

    Raises:
        PlinthError: Alertmanager cannot be asked.
    """
    found: list[dict[str, Any]] = json.loads(watch.ask("alertmanager", "/api/v2/alerts"))
    today = datetime.now(UTC).date()
    alerts = [
        _active(item, silenced=is_silenced(silences, item["labels"], today))
        for item in found
        if item["labels"]["alertname"] != WATCHDOG
    ]
    return sorted(alerts, key=lambda item: (_rank(item.severity), item.since, item.name))


def _rank(severity: str) -> int:
    return _ORDER.index(severity) if severity in _ORDER else len(_ORDER)


def _active(item: dict[str, Any], *, silenced: bool) -> Active:
    labels, said = item["labels"], item["annotations"]
    return Active(
        name=labels["alertname"],
        severity=labels.get("severity", ""),
        state="suppressed" if silenced else item["status"]["state"],
        since=item["startsAt"][:19] + "Z",
        summary=said.get("summary", ""),
        first=said.get("first", ""),
    )


def show(console: Console, alerts: list[Active]) -> None:
    """Print them as a table."""
    told = [item for item in alerts if item.state == "active"]
    held = len(alerts) - len(told)
    if not told:
        console.print("Nothing fires." + (f" {held} held back." if held else ""))
        return
    table = Table(title="Alerts", title_justify="left", title_style="bold")
    for name in ("severity", "alert", "since (UTC)", "what, and what to do first"):
        table.add_column(name)
    for item in told:
        colour = _COLOURS.get(item.severity, "white")
        words = f"{item.summary}\n[dim]{item.first}[/dim]"
        table.add_row(f"[{colour}]{item.severity}[/{colour}]", item.name, item.since, words)
    console.print(table)
    if held:
        console.print(
            f"[dim]{held} more are held back: silenced, or their cause is told above.[/dim]"
        )
