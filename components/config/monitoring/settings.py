"""How a system is watched: what is measured how often, what is kept how long, and who is told.

Read from `monitoring` of `systems/<system>/system.yaml`; whether a stack is watched at all is the
stack's matter (`plinth:monitoring`).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components.config.base import Duration, Key, Memory, Section
from components.config.monitoring.alerts import AlertsConfig
from components.config.monitoring.images import MonitoringImages
from components.config.monitoring.traces import TracesConfig
from components.config.monitoring.uptime import UptimeConfig

Pattern = Annotated[str, Field(min_length=1, max_length=400)]


class LogsConfig(Section):
    """What is kept of what containers say.

    Attributes:
        retention: how long; older lines are deleted within two hours.
        disk: what they may take on the disk; the plan refuses more than there is.
        mask: regular expressions, beside the usual ones; of what matches, the first group (without
            one the whole) is masked before a line leaves its server.
    """

    retention: Duration = 30 * 86400
    disk: Memory = 4096
    mask: tuple[Pattern, ...] = ()


class RemoteWriteConfig(Section):
    """A store of metrics elsewhere that gets everything as well.

    Attributes:
        user, password: of the store; `password` is the key of a secret.
    """

    url: Annotated[str, Field(pattern=r"^https://[^\s]+$")]
    user: str | None = None
    password: Key | None = None


class MonitoringConfig(Section):
    """Metrics, logs and alerts of a system.

    Attributes:
        scrape_interval: how often everything is asked for its metrics.
        retention: how long metrics are kept.
        disk: what they may take on the disk; the oldest go before it is full.
        remote_write: a store elsewhere that gets the metrics as well.
        images: what runs.
        alerts: who is told what.
        traces: what a request does in all services; None: nobody collects that.
        uptime: who asks public addresses from elsewhere; None: nobody.
    """

    scrape_interval: Annotated[Duration, Field(ge=5, le=300)] = 15
    retention: Annotated[Duration, Field(ge=86400)] = 15 * 86400
    disk: Memory = 4096
    logs: LogsConfig = LogsConfig()
    remote_write: RemoteWriteConfig | None = None
    images: MonitoringImages = MonitoringImages()
    alerts: AlertsConfig = AlertsConfig()
    traces: TracesConfig | None = None
    uptime: UptimeConfig | None = None
