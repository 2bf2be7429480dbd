"""Alerts: the lines that a document draws, what it promises over a month, and its own questions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from components.config.base import Duration, Key, Section
from components.config.monitoring.receivers import (
    AlertRouteConfig,
    MuteConfig,
    ReceiverConfig,
    Smtp,
)

Severity = Literal["critical", "warning", "info"]
# What a line can be drawn in. In percent: cpu, memory, disk, errors. In seconds: response. In jobs:
# queue. Of the budget's own marks: cost. The others either are so or are not.
Signal = Literal[
    "down", "database", "cpu", "memory", "disk", "errors", "response", "queue", "cost", "backup"
]
AlertName = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{2,59}$")]
Sentence = Annotated[str, Field(min_length=10, max_length=400)]


class ThresholdConfig(Section):
    """A line that is crossed when something stays above it; its key becomes the alert's name.

    Attributes:
        above: percent, seconds or jobs, as the signal has it; `down` and the like need none.
        hold: how long it has to last (`for`).
        quantile: of `response`, the share of requests that are faster; without it the average.
        about: what the document says, for docs/alerts.md.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    signal: Signal
    severity: Severity
    above: Annotated[float, Field(gt=0)] | None = None
    hold: Annotated[Duration, Field(alias="for")] = 0
    quantile: Annotated[float, Field(gt=0, lt=1)] | None = None
    about: str = ""


class QueryConfig(Section):
    """A question of the system's own in PromQL; what it answers is an alert.

    Attributes:
        expr: asks only for metrics that something here exports.
        first: what to do first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    expr: Annotated[str, Field(min_length=3)]
    severity: Severity
    hold: Annotated[Duration, Field(alias="for")] = 300
    summary: Sentence
    first: Sentence


class ObjectiveConfig(Section):
    """What is promised over time; alerts fire when its allowance goes too fast.

    Attributes:
        availability: percent of the time in which the public address answers.
        faster_than: seconds, one of the histogram's own bounds, within which answers are due.
        latency: percent of requests for which that holds.
        days: over which it is promised; alerts look at rates, so that only texts name it.
    """

    availability: Annotated[float, Field(ge=90, lt=100)] | None = None
    faster_than: Annotated[float, Field(gt=0)] | None = None
    latency: Annotated[float, Field(ge=50, lt=100)] = 95
    days: Annotated[int, Field(ge=7, le=90)] = 30


class AlertsConfig(Section):
    """Who is told what.

    Attributes:
        thresholds: lines of the document, by key.
        queries: the system's own, by the alert's name.
        without: alerts that everybody gets and this system does not want, by name.
        heartbeat: key of the secret with the URL that hears from Alertmanager every minute, and
            tells somebody when it does not: the way that works when nothing here does.
    """

    thresholds: dict[Key, ThresholdConfig] = Field(default_factory=dict)
    queries: dict[AlertName, QueryConfig] = Field(default_factory=dict)
    objective: ObjectiveConfig | None = None
    without: tuple[AlertName, ...] = ()
    smtp: Smtp | None = None
    receivers: dict[Key, ReceiverConfig] = Field(default_factory=dict)
    routes: tuple[AlertRouteConfig, ...] = ()
    mutes: dict[Key, MuteConfig] = Field(default_factory=dict)
    heartbeat: Key | None = None
