"""A panel of a dashboard: what it asks, and how it draws the answer.

The subset of Grafana's classic dashboard model that is used here, so that a typing mistake is found
before Grafana reads it; tests hold the JSON to the types of Grafana's own foundation SDK.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Source = Literal["prometheus", "loki"]
Kind = Literal["timeseries", "stat", "table", "logs", "bargauge"]
# Of Grafana's units: what a number is counted in.
Unit = Literal[
    "short", "none", "percentunit", "bytes", "Bps", "s", "ops", "reqps", "currencyEUR",
    "dateTimeFromNow", "bool_on_off",
]  # fmt: skip
Color = Literal["green", "orange", "red"]
_COLUMNS = 24  # that Grafana divides a row into


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question to Prometheus or Loki; `legend` names its lines by `{{label}}`."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """From this value on a number is drawn in this colour."""

    value: float
    color: Color


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture.

    Attributes:
        width: of 24 columns.
        height: in Grafana's rows of about 36 pixels.
        words: what the picture means, shown to who asks.
        steps: colours by value, over the one that everything has below.
        below: that one; red where less is worse.
        lowest: below this nothing is drawn; None where the values decide.
        stacked: lines are laid upon each other, for parts of a whole.
        source: of what it asks.
    """

    title: str
    kind: Kind
    queries: tuple[Query, ...]
    unit: Unit = "short"
    width: int = 8
    height: int = 7
    words: str = ""
    steps: tuple[Step, ...] = ()
    below: Color = "green"
    lowest: float | None = 0
    highest: float | None = None
    stacked: bool = False
    source: Source = "prometheus"

    def __post_init__(self) -> None:
        if not 1 <= self.width <= _COLUMNS:
            raise ValueError(f"panel {self.title}: {self.width} of {_COLUMNS} columns")
        if not self.queries:
            raise ValueError(f"panel {self.title}: it asks nothing")


def as_json(panel: Panel, number: int, x: int, y: int) -> dict[str, Any]:
    """Return a panel as Grafana has it, at its place."""
    source = {"type": panel.source, "uid": panel.source}
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.words,
        "datasource": source,
        "gridPos": {"x": x, "y": y, "w": panel.width, "h": panel.height},
        "targets": [_target(panel, query, index) for index, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _options(panel),
        **({"transformations": [_LAST]} if panel.kind == "table" else {}),
    }


# A table of labels and one number: without the column of the time, which is that of the question.
_LAST = {"id": "organize", "options": {"excludeByName": {"Time": True, "__name__": True}}}


def _target(panel: Panel, query: Query, index: int) -> dict[str, Any]:
    now = panel.kind in {"stat", "table", "bargauge"}
    return {
        "refId": chr(ord("A") + index),
        "datasource": {"type": panel.source, "uid": panel.source},
        "expr": query.expr,
        "legendFormat": query.legend,
        **({"queryType": "range"} if panel.source == "loki" else {"range": not now}),
        **({} if panel.source == "loki" else {"instant": now}),
        **({"format": "table"} if panel.kind == "table" else {}),
    }


def _defaults(panel: Panel) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"value": None, "color": panel.below}]
    steps += [{"value": step.value, "color": step.color} for step in panel.steps]
    found: dict[str, Any] = {
        "unit": panel.unit,
        "thresholds": {"mode": "absolute", "steps": steps},
        "color": {"mode": "palette-classic" if panel.kind == "timeseries" else "thresholds"},
        "mappings": [],
    }
    edges = {"min": panel.lowest, "max": panel.highest}
    found |= {name: value for name, value in edges.items() if value is not None}
    if panel.kind == "timeseries":
        found["custom"] = {
            "drawStyle": "line",
            "lineWidth": 1,
            "fillOpacity": 25 if panel.stacked else 8,
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            # a limit is seen as a line, as its alert has it
            "thresholdsStyle": {"mode": "dashed" if panel.steps else "off"},
        }
    return found


def _options(panel: Panel) -> dict[str, Any]:
    if panel.kind == "timeseries":
        return {
            "legend": {
                "displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": [],
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        }  # fmt: skip
    if panel.kind == "logs":
        return {
            "showTime": True, "sortOrder": "Descending", "wrapLogMessage": True,
            "showLabels": False, "showCommonLabels": False, "prettifyLogMessage": False,
            "enableLogDetails": True, "dedupStrategy": "none",
        }  # fmt: skip
    if panel.kind == "table":
        return {"showHeader": True, "cellHeight": "sm"}
    reduced = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    if panel.kind == "bargauge":
        return {"reduceOptions": reduced, "orientation": "horizontal", "displayMode": "basic"}
    return {
        "reduceOptions": reduced, "orientation": "auto", "textMode": "auto",
        "colorMode": "value", "graphMode": "none", "justifyMode": "auto",
    }  # fmt: skip
