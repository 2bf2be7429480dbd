"""A stack's part of its monitoring: whether it is watched, and where what was measured is kept."""

from __future__ import annotations

from components.config.base import Key, Section
from components.config.monitoring.receivers import AlertingStackConfig


class StackMonitoringConfig(Section):
    """A stack's part of its monitoring.

    Attributes:
        enabled: by default on in prod, off elsewhere.
        volume: key of the volume that metrics and logs are kept on; without one they are on the
            server's own disk, and go with it.
        alerts: silences, and the clock of drills.
    """

    enabled: bool | None = None
    volume: Key | None = None
    alerts: AlertingStackConfig = AlertingStackConfig()
