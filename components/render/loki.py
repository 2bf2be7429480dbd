"""What Loki reads; check with `loki -verify-config`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.render.template import render

if TYPE_CHECKING:
    from components.config.monitoring.settings import LogsConfig

CONF, DATA = "/etc/loki/loki.yml", "/loki"


def loki_yml(logs: LogsConfig, port: int) -> str:
    """Return Loki's settings."""
    return render("monitoring/loki.yml", retention=logs.retention, port=port, data=DATA)
