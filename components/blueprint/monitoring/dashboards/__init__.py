"""Dashboards as code: typed here, Grafana's classic JSON model in the files that it reads."""
