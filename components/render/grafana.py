"""What Grafana is provisioned with: its datasources, and where its dashboards are."""

from __future__ import annotations

from components.render.template import render


def datasources_yaml(*, prometheus: str, loki: str, interval: int) -> str:
    """Return the datasources' file.

    Args:
        prometheus: its address.
        loki: its address.
        interval: seconds between two values, so that rates span enough of them.
    """
    return render("grafana/datasources.yaml", prometheus=prometheus, loki=loki, interval=interval)


def dashboards_yaml(*, folder: str, path: str) -> str:
    """Return the file that says where dashboards are; `folder` is the one that people see."""
    return render("grafana/dashboards.yaml", folder=folder, path=path)
