"""Which metrics an expression asks for."""

from __future__ import annotations

import pytest

from components.blueprint.monitoring.promql import metrics_in


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("up", {"up"}),
        ('1 - avg by (server) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
         {"node_cpu_seconds_total"}),
        ("histogram_quantile(0.95, sum by (le) (rate(a_bucket[$__rate_interval])))", {"a_bucket"}),
        ("a / on (server) group_left (x) b offset 5m", {"a", "b"}),
        ("sum(a unless bool b) > 5 and c", {"a", "b", "c"}),
        ('{__name__="a:b", x="y"}', {"a:b"}),
        ("(a == bool 0) or vector(0)", {"a"}),
        ('sum without (device) (a{b=~"x|y{2}"}[1h:5m])', {"a"}),
        ("time() - a_timestamp_seconds * 1e3", {"a_timestamp_seconds"}),
    ],
)  # fmt: skip
def test_names_metrics_and_nothing_else(expr: str, expected: set[str]) -> None:
    """Functions, labels, strings, ranges and words of the language are no metrics."""
    assert metrics_in(expr) == expected
