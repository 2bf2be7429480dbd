"""Write docs/alerts.md anew: `python -m cli.alerts.docs`."""

from __future__ import annotations

from cli.context import resolve, systems
from cli.explain.planned_config import planned_config
from cli.paths import ROOT
from components.blueprint.context import Context
from components.blueprint.monitoring.rules import AlertRule, Clock, plan_rules
from components.blueprint.monitoring.rules.page import page
from components.catalog import load_catalogue

PATH = ROOT / "docs" / "alerts.md"


def text() -> str:
    """Return the page of all systems, as they are in production."""
    return page({system: _rules(system) for system in systems()})


def _rules(system: str) -> tuple[AlertRule, ...]:
    config = planned_config(resolve(system, "prod", None))
    return plan_rules(Context(config, load_catalogue(), {}), Clock())


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
