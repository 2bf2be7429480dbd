"""What is billed by use: what a person expects, else what follows from what there is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from components.config.usage import LOAD_BALANCER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.catalog import Catalogue
    from components.config.usage import UsageConfig

# Of a server's own disk: system and images, which the cloud compresses. Data is on volumes.
SNAPSHOT_SHARE = Decimal("0.1")
# The base price of object storage is asked once of an account: it is counted where it matters most.
PAYING = "prod"
# What is kept in object storage where only backups use it and nobody said how much; in the quota.
_LITTLE = Decimal(100)


@dataclass(frozen=True)
class Sender:
    """A server or a load balancer: its name, the cloud's type, and where it stands."""

    name: str
    type: str
    location: str


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
    """What is kept in object storage, all of a stack together."""

    key: str
    name: str
    size_gb: Decimal
    traffic_tb: Decimal


@dataclass(frozen=True, kw_only=True)
class SnapshotsUse:
    """Snapshots of all servers of a stack."""

    key: str
    name: str
    size_gb: Decimal


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a stack says about its use.

    Attributes:
        name: of the stack's things, for descriptions.
        keep: snapshots that are kept of each server.
        stores: whether backups go to Hetzner's object storage.
    """

    name: str
    usage: UsageConfig
    keep: int = 0
    stores: bool = False

    def traffic(
        self, servers: Mapping[str, Sender], balancer: Sender | None
    ) -> tuple[TrafficUse, ...]:
        """Return what goes out; of a sender that is not there, nothing does.

        Args:
            servers: by key.
            balancer: where there is one.
        """
        found = []
        for key, amount in sorted(self.usage.traffic_tb.items()):
            sender = balancer if key == LOAD_BALANCER else servers.get(key)
            if sender is not None:
                kind: Literal["server", "load balancer"] = (
                    "load balancer" if key == LOAD_BALANCER else "server"
                )
                found.append(
                    TrafficUse(
                        key=key,
                        name=sender.name,
                        kind=kind,
                        type=sender.type,
                        location=sender.location,
                        traffic_tb=amount,
                    )
                )
        return tuple(found)

    def objects(self) -> tuple[ObjectsUse, ...]:
        """Return what is kept in object storage: one, since its base price is paid once."""
        size = self.usage.object_storage_gb
        if size is None and not self.stores:
            return ()
        return (
            ObjectsUse(
                key="stack",
                name=self.name,
                size_gb=_LITTLE if size is None else size,
                traffic_tb=self.usage.object_storage_traffic_tb,
            ),
        )

    def snapshots(
        self, servers: Mapping[str, Sender], catalogue: Catalogue
    ) -> tuple[SnapshotsUse, ...]:
        """Return all snapshots; their size is a guess by the servers' disks where nobody says."""
        size = self.usage.snapshot_gb
        if size is None:
            kinds = (catalogue.server_types[server.type] for server in servers.values())
            size = sum(kind.disk for kind in kinds) * SNAPSHOT_SHARE * self.keep
        return (SnapshotsUse(key="stack", name=self.name, size_gb=size),) if size else ()
