"""Which dashboards each system has."""

from __future__ import annotations

from typing import Any

import pytest

from components.blueprint.context import Context
from components.blueprint.monitoring.dashboards.dashboard import Dashboard
from components.blueprint.monitoring.dashboards.plan import plan_dashboards
from components.blueprint.monitoring.promql import metrics_in
from components.blueprint.monitoring.rules import Clock, plan_rules
from components.blueprint.monitoring.rules.metrics import AWAITED, known_metrics
from components.catalog import load_catalogue
from tests.unit.components.support import config
from tests.unit.components.watched_systems import SYSTEMS, watched

_ALWAYS = {"plinth-overview", "plinth-servers", "plinth-cost"}


def _context(stack: str, **changes: Any) -> Context:
    return Context(config(stack, **changes), load_catalogue(), {})


def test_the_default_system_has_a_page_for_each_thing_that_it_has() -> None:
    """Traefik, Postgres, Redis and backups beside what every system has."""
    boards = plan_dashboards(_context("dev"))
    named = {"plinth-postgres", "plinth-redis", "plinth-ingress", "plinth-backups"}
    assert {board.uid for board in boards} == _ALWAYS | named
    assert boards[0].uid == "plinth-overview"


def test_without_backups_there_is_no_page_about_them() -> None:
    """A stack that is thrown away after a test has none."""
    boards = plan_dashboards(_context("dev", backup_schedule={"enabled": False}))
    assert "plinth-backups" not in {board.uid for board in boards}


def test_no_two_panels_of_a_page_have_one_title() -> None:
    """A person says which one is meant by its title."""
    for board in plan_dashboards(_context("dev")):
        titles = [panel.title for panel in board.panels]
        assert len(titles) == len(set(titles))


@pytest.mark.parametrize("board", plan_dashboards(_context("dev")), ids=lambda b: b.uid)
def test_every_question_to_prometheus_asks_for_a_metric(board: Dashboard) -> None:
    """One without any would draw a line that never changes."""
    for panel in board.panels:
        if panel.source == "prometheus":
            assert all(metrics_in(query.expr) for query in panel.queries), panel.title


def _asked(system: str) -> set[str]:
    return {
        name
        for board in plan_dashboards(watched(system))
        for panel in board.panels
        if panel.source == "prometheus"
        for query in panel.queries
        for name in metrics_in(query.expr)
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_page_asks_for_a_metric_that_nobody_exports(system: str) -> None:
    """Its panel would stay empty for ever; a name that is nearly right is none."""
    assert _asked(system) - known_metrics() == set()
    assert {"pg_replication_lag"} - known_metrics() != set()  # …_seconds is its name


def test_what_is_awaited_is_asked_for() -> None:
    """No reason is kept for a metric that neither a page nor an alert asks for."""
    rules = {
        name
        for system in SYSTEMS
        for rule in plan_rules(watched(system), Clock())
        for name in metrics_in(rule.expr)
    }
    pages = {name for system in SYSTEMS for name in _asked(system)}
    assert AWAITED.keys() - pages - rules == set()
    assert "jobs_queued" in pages | rules
    assert "jobs_queued" not in AWAITED
