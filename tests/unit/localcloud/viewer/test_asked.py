"""What is asked of Prometheus and Loki for a panel."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.viewer.asked import Span, TimeError, filled, named, request, span, step
from localcloud.viewer.provisioned import Source

METRICS = Source("prometheus", "prometheus", "http://p:9090", 15)
LOGS = Source("loki", "loki", "http://l:3100", 15)
HOUR = Span(7200.0, 10800.0)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("now-1h", "now", Span(6400.0, 10000.0)),
        ("now-7d", "now-1d", Span(10000.0 - 604800, 10000.0 - 86400)),
        ("1000000", "2000000", Span(1000.0, 2000.0)),
    ],
)
def test_times_are_grafanas(begin: str, end: str, expected: Span) -> None:
    """Words since now, or milliseconds since 1970."""
    assert span(begin, end, 10000.0) == expected


@pytest.mark.parametrize("words", [("yesterday", "now"), ("now", "now-1h"), ("now-1y", "now")])
def test_what_is_no_time_is_refused(words: tuple[str, str]) -> None:
    """It says what a time looks like, or that the end comes first."""
    with pytest.raises(TimeError, match=r"is no time|ends before"):
        span(*words, 10000.0)


def test_a_line_has_no_more_points_than_can_be_seen() -> None:
    """Over an hour every 15 seconds; over a day every six minutes."""
    assert step(HOUR, METRICS) == 15
    assert step(Span(0, 86400), METRICS) == 360


def test_a_rate_spans_four_scrapes_at_least() -> None:
    """With less, a scrape that is late would make a gap."""
    assert filled("rate(a[$__rate_interval])", HOUR, METRICS) == "rate(a[60s])"
    assert filled("rate(a[$__rate_interval])", Span(0, 86400), METRICS) == "rate(a[375s])"
    assert filled("increase(a[$__range])", HOUR, METRICS) == "increase(a[3600s])"


def _request(kind: str, source: Source, **target: Any) -> tuple[str, dict[str, str]]:
    return request({"type": kind}, {"expr": "up", **target}, HOUR, source)


def test_lines_are_asked_over_time_and_numbers_for_now() -> None:
    """Loki is asked in nanoseconds."""
    url, words = _request("timeseries", METRICS)
    assert url == "http://p:9090/api/v1/query_range"
    assert words == {"query": "up", "start": "7200.000", "end": "10800.000", "step": "15"}
    url, words = _request("stat", METRICS, instant=True)
    assert (url, words) == (
        "http://p:9090/api/v1/query",
        {"query": "up", "time": "10800.000"},
    )
    url, words = _request("logs", LOGS)
    assert url == "http://l:3100/loki/api/v1/query_range"
    assert words["start"] == "7200000000000"


def test_a_line_is_named_by_its_legend_or_by_all_it_has() -> None:
    """A label that it has not is left empty."""
    labels = {"__name__": "up", "job": "node", "server": "app-1"}
    assert named("{{job}} on {{ server }}{{x}}", labels) == "node on app-1"
    assert named("", labels) == "up {job=node, server=app-1}"
    assert named("", {"__name__": "up"}) == "up"
