"""The spec of a stack's monitoring, beside its services, which are specs of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.blueprint.backups.specs import ServerFileSpec
    from components.blueprint.monitoring.scrape import ScrapeJob
    from components.blueprint.monitoring.uptime import UptimeSpec


@dataclass(frozen=True, kw_only=True)
class MonitoringSpec:
    """How a stack is watched.

    Attributes:
        server: key of the server that keeps metrics and logs.
        jobs: what is asked for metrics.
        interval: seconds between two questions.
        retention, logs_retention: seconds that metrics and logs are kept.
        disk_mb, logs_disk_mb: what they may take on the disk.
        files, units: of what runs on servers outside of containers, by the server's key.
        packages: what each server needs from its distribution.
        uptime: checks from elsewhere; None where there are none.
    """

    server: str
    jobs: tuple[ScrapeJob, ...]
    interval: int
    retention: int
    logs_retention: int
    disk_mb: int
    logs_disk_mb: int
    files: Mapping[str, tuple[ServerFileSpec, ...]]
    units: tuple[str, ...]
    packages: tuple[str, ...]
    uptime: UptimeSpec | None = None
