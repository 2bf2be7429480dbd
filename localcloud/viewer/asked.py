"""What a panel asks, as its source takes it: Grafana's variables filled in, times as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .provisioned import Source

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_RELATIVE = re.compile(r"^now(?:-(\d+)([smhdw]))?$")
_LEGEND = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_POINTS = 240  # of a line; more than a panel has pixels for would be drawn over each other
_LINES = 100  # of a log


class TimeError(ValueError):
    """A time that is none; the message says what one looks like."""


@dataclass(frozen=True)
class Span:
    """From when to when, in seconds since 1970."""

    begin: float
    end: float


def span(begin: str, end: str, now: float) -> Span:
    """Read Grafana's words for times, such as `now-1h`, or milliseconds since 1970.

    Raises:
        TimeError: they are neither, or the end is not after the beginning.
    """
    found = Span(_moment(begin, now), _moment(end, now))
    if found.end <= found.begin:
        raise TimeError(f"{begin!r} to {end!r}: it ends before it begins")
    return found


def _moment(word: str, now: float) -> float:
    if word.isdigit():
        return int(word) / 1000
    match = _RELATIVE.match(word)
    if match is None:
        raise TimeError(f"{word!r} is no time; one is 'now-1h', or milliseconds since 1970")
    count, unit = match.groups()
    return now - int(count) * _UNITS[unit] if count else now


def step(asked: Span, source: Source) -> int:
    """Return the seconds between two points of a line."""
    return max(source.interval, int((asked.end - asked.begin) / _POINTS))


def filled(expr: str, asked: Span, source: Source) -> str:
    """Return an expression with Grafana's variables as it would fill them."""
    apart = step(asked, source)
    values = {
        "$__rate_interval": f"{max(apart + source.interval, 4 * source.interval)}s",
        "$__interval": f"{apart}s",
        "$__range": f"{int(asked.end - asked.begin)}s",
    }
    for name, value in values.items():
        expr = expr.replace(name, value)
    return expr


def request(
    panel: dict[str, Any], target: dict[str, Any], asked: Span, source: Source
) -> tuple[str, dict[str, str]]:
    """Return address and parameters of one question."""
    expr = filled(target["expr"], asked, source)
    if source.kind == "loki":
        nanos = 1_000_000_000
        return f"{source.url}/loki/api/v1/query_range", {
            "query": expr,
            "start": str(int(asked.begin * nanos)),
            "end": str(int(asked.end * nanos)),
            "limit": str(_LINES),
            "direction": "backward",
        }
    if target.get("instant") or panel["type"] != "timeseries":
        return f"{source.url}/api/v1/query", {"query": expr, "time": f"{asked.end:.3f}"}
    return f"{source.url}/api/v1/query_range", {
        "query": expr,
        "start": f"{asked.begin:.3f}",
        "end": f"{asked.end:.3f}",
        "step": str(step(asked, source)),
    }


def named(legend: str, labels: dict[str, str]) -> str:
    """Return a line's name: the legend with its labels, or all labels where it has none."""
    if legend:
        return _LEGEND.sub(lambda match: labels.get(match.group(1), ""), legend).strip()
    name = labels.get("__name__", "")
    rest = ", ".join(f"{key}={value}" for key, value in labels.items() if key != "__name__")
    return f"{name} {{{rest}}}".strip() if rest else name
