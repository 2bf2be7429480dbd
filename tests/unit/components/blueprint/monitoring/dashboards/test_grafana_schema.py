"""Grafana's own models read every dashboard whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.blueprint.monitoring.dashboards.plan import plan_dashboards
from tests.unit.components.grafana_models import problems
from tests.unit.components.watched_systems import SYSTEMS, watched


@pytest.mark.parametrize("system", SYSTEMS)
def test_grafana_knows_all_that_a_dashboard_says(system: str) -> None:
    """Each field of it, in its place and of its type."""
    for board in plan_dashboards(watched(system)):
        assert problems(json.loads(board.text())) == [], board.uid


def _broken(path: list[Any], value: Any) -> dict[str, Any]:
    """Return an overview with one value more, or another one."""
    document: dict[str, Any] = json.loads(plan_dashboards(watched("chrono-scraper"))[0].text())
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["refreshes"], "30s", "refreshes: unknown"),
        (["panels", 1, "options", "colour"], "x", "panels[1].options.colour: unknown"),
        (["panels", 1, "options", "graphMode"], "lines", "graph_mode: 'lines' is no"),
        (["panels", 1, "gridPos", "w"], "8", "grid_pos.w: '8' is no"),
        (["panels", 1, "fieldConfig", "defaults", "units"], "s", "defaults.units: unknown"),
        (["panels", 1, "targets", 0, "query"], "up", "targets[0].query: unknown"),
    ],
)
def test_what_grafana_does_not_know_is_found(path: list[Any], value: Any, said: str) -> None:
    """An unknown field, or a value that is none of its type, by its place."""
    assert any(said in problem for problem in problems(_broken(path, value)))
