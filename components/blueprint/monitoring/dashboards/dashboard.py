"""A dashboard: panels in rows, each as high as its highest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from components.blueprint.monitoring.dashboards.panel import Panel, as_json

_COLUMNS = 24
# The oldest form that every Grafana of today reads, and none has to be told how.
_SCHEMA_VERSION = 39
_LONGEST_UID = 40


@dataclass(frozen=True, kw_only=True)
class Row:
    """Panels beside each other under one title; what does not fit goes below."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """What Grafana shows on one page.

    Attributes:
        uid: of its address, for ever the same.
        since: how far back it looks at first, as Grafana has it, for example `now-1h`.
    """

    uid: str
    title: str
    rows: tuple[Row, ...]
    since: str = "now-1h"

    def __post_init__(self) -> None:
        if len(self.uid) > _LONGEST_UID:
            raise ValueError(f"dashboard {self.uid}: Grafana takes {_LONGEST_UID} letters")

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Return all panels in reading order."""
        return tuple(panel for row in self.rows for panel in row.panels)

    def as_json(self) -> dict[str, Any]:
        """Return it as Grafana's classic model."""
        return {
            "uid": self.uid,
            "title": self.title,
            "tags": ["plinth"],
            "schemaVersion": _SCHEMA_VERSION,
            "timezone": "utc",
            "editable": False,
            "graphTooltip": 1,
            "refresh": "30s",
            "time": {"from": self.since, "to": "now"},
            "timepicker": {},
            "templating": {"list": []},
            "annotations": {"list": []},
            "links": [],
            "panels": _panels(self.rows),
        }

    def text(self) -> str:
        """Return the file that Grafana reads."""
        return json.dumps(self.as_json(), indent=1, sort_keys=True) + "\n"


def _panels(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    y = 0
    for row in rows:
        found.append(
            {
                "id": len(found) + 1,
                "type": "row",
                "title": row.title,
                "collapsed": False,
                "gridPos": {"x": 0, "y": y, "w": _COLUMNS, "h": 1},
                "panels": [],
            }
        )
        y += 1
        x = high = 0
        for panel in row.panels:
            if x + panel.width > _COLUMNS:
                x, y, high = 0, y + high, 0
            found.append(as_json(panel, len(found) + 1, x, y))
            x, high = x + panel.width, max(high, panel.height)
        y += high
    return found
