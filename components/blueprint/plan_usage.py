"""Decide what is billed by use: what a person expects, else what follows from the plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from components.config.usage import LOAD_BALANCER

if TYPE_CHECKING:
    from components.blueprint.context import Context

# Of a server's own disk: system and images, which the cloud compresses. Data is on volumes.
SNAPSHOT_SHARE = Decimal("0.1")
# What is kept off the server at least, where only backups use the object storage; in the quota.
_LITTLE = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class TrafficUse:
    """What goes out of a server or a load balancer."""

    key: str
    name: str
    kind: Literal["server", "load balancer"]
    type: str
    location: str
    traffic_tb: Decimal


@dataclass(frozen=True, kw_only=True)
class ObjectsUse:
    """What is kept in object storage."""

    key: str
    name: str
    size_gb: Decimal
    traffic_tb: Decimal


@dataclass(frozen=True, kw_only=True)
class SnapshotsUse:
    """Snapshots of all servers."""

    key: str
    name: str
    size_gb: Decimal


@dataclass(frozen=True, kw_only=True)
class Usage:
    """All that is billed by use."""

    traffic: tuple[TrafficUse, ...]
    objects: tuple[ObjectsUse, ...]
    snapshots: tuple[SnapshotsUse, ...]


def plan_usage(context: Context) -> Usage:
    """Return what a month is expected to use; names that nothing has were reported before."""
    return Usage(
        traffic=tuple(_traffic(context)), objects=_objects(context), snapshots=_snapshots(context)
    )


def _traffic(context: Context) -> list[TrafficUse]:
    config, settings = context.config, context.config.settings
    found = []
    for key, amount in sorted(settings.usage.traffic_tb.items()):
        balancer = settings.load_balancer if key == LOAD_BALANCER else None
        kind: Literal["server", "load balancer"] = "load balancer" if balancer else "server"
        found.append(
            TrafficUse(
                key=key,
                name=kind if balancer else context.physical(key),
                kind=kind,
                type=balancer.type if balancer else settings.servers[key].type,
                location=settings.location if balancer else config.location(key),
                traffic_tb=amount,
            )
        )
    return found


def _objects(context: Context) -> tuple[ObjectsUse, ...]:
    settings, backups = context.config.settings, context.config.system.backups
    usage = settings.usage
    schedule = settings.backup_schedule
    copies = backups is not None and schedule is not None and schedule.enabled
    places = backups.places.values() if backups and copies else ()
    bought = any(place.kind == "s3" and place.provider == "hetzner" for place in places)
    if usage.object_storage_gb is None and not bought:
        return ()
    return (
        ObjectsUse(
            key="stack",
            name=context.name,
            size_gb=_LITTLE if usage.object_storage_gb is None else usage.object_storage_gb,
            traffic_tb=usage.object_storage_traffic_tb,
        ),
    )


def _snapshots(context: Context) -> tuple[SnapshotsUse, ...]:
    settings = context.config.settings
    size = settings.usage.snapshot_gb
    if size is None and settings.snapshots is not None:
        kinds = (context.catalogue.server_types[item.type] for item in settings.servers.values())
        disks = sum(kind.disk for kind in kinds)
        size = disks * SNAPSHOT_SHARE * settings.snapshots.keep
    if not size:
        return ()
    return (SnapshotsUse(key="stack", name=context.name, size_gb=size),)
