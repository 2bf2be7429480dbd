"""Dashboards as code: typed here, Grafana's classic JSON model in the files that it reads."""

from components.blueprint.monitoring.dashboards.plan import dashboard_files, plan_dashboards

__all__ = ["dashboard_files", "plan_dashboards"]
