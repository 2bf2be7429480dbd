"""Shows Grafana's dashboards where Grafana cannot be had: same files, same port, same pages.

It reads what Grafana's provisioning has it read, asks Prometheus and Loki as Grafana would, and
draws. Left out on purpose: everything that writes (users, alerts, editing).
"""
