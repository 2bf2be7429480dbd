"""A folder as Grafana is provisioned with, by the program's own renderers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.monitoring.dashboards.dashboard import Dashboard, Row
from components.blueprint.monitoring.dashboards.panel import Panel, Query
from components.render.grafana import dashboards_yaml, datasources_yaml

if TYPE_CHECKING:
    from pathlib import Path

LINES = Panel(title="Lines", kind="timeseries", queries=(Query(expr="up", legend="{{job}}"),))
NOW = Panel(title="Now", kind="stat", queries=(Query(expr="sum(up)"),))
LOG = Panel(title="Log", kind="logs", queries=(Query(expr='{a="b"}'),), source="loki")


def provision(
    home: Path, *boards: Dashboard, prometheus: str = "http://p:9090", loki: str = "http://l:3100"
) -> Path:
    """Write everything and return the folder; without boards there is one of three panels."""
    made = boards or (board("plinth-overview", "A system: overview"),)
    folders = {name: home / name for name in ("datasources", "dashboards", "boards")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    (folders["datasources"] / "a.yaml").write_text(
        datasources_yaml(prometheus=prometheus, loki=loki, interval=15)
    )
    (folders["dashboards"] / "a.yaml").write_text(
        dashboards_yaml(folder="A: system", path=str(folders["boards"]))
    )
    for item in made:
        (folders["boards"] / f"{item.uid}.json").write_text(item.text())
    return home


def board(uid: str, title: str) -> Dashboard:
    """Return a dashboard of three panels."""
    return Dashboard(uid=uid, title=title, rows=(Row(title="All", panels=(LINES, NOW, LOG)),))
