"""Answers of Prometheus and Loki, in the shape that a panel of each kind draws."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from .asked import named

Series = dict[str, Any]


def lines(found: dict[str, Any], legend: str) -> list[Series]:
    """Return lines over time: `name` and `points` of milliseconds and value, None for a gap."""
    return [
        {
            "name": named(legend, item["metric"]),
            "points": [[int(float(at) * 1000), number(value)] for at, value in item["values"]],
        }
        for item in found["data"]["result"]
    ]


def numbers(found: dict[str, Any], legend: str) -> list[Series]:
    """Return what is now: `name`, `labels` and `value` of each."""
    data = found["data"]
    result = data["result"]
    if data["resultType"] == "scalar":
        result = [{"metric": {}, "value": result}]
    return [
        {
            "name": named(legend, item["metric"]) if legend else "",
            "labels": {k: v for k, v in item["metric"].items() if k != "__name__"},
            "value": number(item["value"][1]),
        }
        for item in result
    ]


def log(found: dict[str, Any]) -> list[Series]:
    """Return lines of a log, the newest first: `at`, `labels`, `text`."""
    rows = [
        (int(at), stream["stream"], text)
        for stream in found["data"]["result"]
        for at, text in stream["values"]
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    return [
        {
            "at": datetime.fromtimestamp(at / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "labels": labels,
            "text": text,
        }
        for at, labels, text in rows
    ]


def number(word: str) -> float | None:
    """Return a value; None for what is none, such as a share of nothing."""
    value = float(word)
    return value if math.isfinite(value) else None
