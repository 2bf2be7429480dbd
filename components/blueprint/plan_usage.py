"""Decide what is billed by use of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.blueprint.usage import (
    PAYING,
    Expected,
    ObjectsUse,
    Sender,
    SnapshotsUse,
    TrafficUse,
)

if TYPE_CHECKING:
    from components.blueprint.context import Context


@dataclass(frozen=True, kw_only=True)
class Usage:
    """All that is billed by use."""

    traffic: tuple[TrafficUse, ...]
    objects: tuple[ObjectsUse, ...]
    snapshots: tuple[SnapshotsUse, ...]


def plan_usage(context: Context) -> Usage:
    """Return what a month is expected to use."""
    config, settings = context.config, context.config.settings
    servers = {
        key: Sender(context.physical(key), server.type, config.location(key))
        for key, server in settings.servers.items()
    }
    balancer = settings.load_balancer
    expected = Expected(
        name=context.name,
        usage=settings.usage,
        keep=settings.snapshots.keep if settings.snapshots else 0,
        stores=_stores(context),
    )
    return Usage(
        traffic=expected.traffic(
            servers,
            Sender("the load balancer", balancer.type, settings.location) if balancer else None,
        ),
        objects=expected.objects(),
        snapshots=expected.snapshots(servers, context.catalogue),
    )


def _stores(context: Context) -> bool:
    """Tell whether backups go to Hetzner's object storage, and this stack pays its base price."""
    backups, schedule = context.config.system.backups, context.config.settings.backup_schedule
    if backups is None or not schedule.enabled:
        return False
    if context.config.settings.environment != PAYING:
        return False
    places = backups.places.values()
    return any(place.kind == "s3" and place.provider == "hetzner" for place in places)
