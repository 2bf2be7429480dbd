"""What the hypervisor remembers of each thing, so that it can be made again after a host reboot.

One JSON file for each, replaced atomically and readable by its owner only (user_data is in there).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import TypeAdapter

from localcloud.hypervisor import (
    BalancerSpec,
    FirewallRule,
    HypervisorError,
    ServerSpec,
)
from localcloud.machines import private_file

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")


@dataclass(frozen=True)
class ServerRecord:
    """A server: its specification and what was decided about it since.

    Attributes:
        base: hash of the guest image below its root disk.
        address: IPv4 address of eth0, public or hidden.
        links: name inside of the interface in each private network.
        firewall: rules, or None where no firewall is applied.
        closed: no firewall decision was made yet, so nothing is let in.
    """

    spec: ServerSpec
    base: str
    address: str
    links: dict[int, str] = field(default_factory=dict)
    firewall: tuple[FirewallRule, ...] | None = None
    closed: bool = True


@dataclass(frozen=True)
class NetworkRecord:
    """A private network."""

    network_id: int
    ip_range: str


@dataclass(frozen=True)
class VolumeRecord:
    """A volume and the server that it is attached to."""

    volume_id: int
    size_gb: int
    server_id: int | None = None
    automount: bool = False
    filesystem: str | None = None


@dataclass(frozen=True)
class FloatingRecord:
    """A floating address and the server that it leads to."""

    ip: str
    server_id: int


@dataclass(frozen=True)
class BalancerRecord:
    """A load balancer."""

    spec: BalancerSpec
    links: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SnapshotRecord:
    """A snapshot's base image and size in GB."""

    image_id: int
    base: str
    size_gb: float


class Records(Generic[T]):
    """All records of one kind: `<root>/<key>/record.json`, beside whatever else the thing keeps."""

    def __init__(self, root: Path, kind: type[T], noun: str) -> None:
        self._root = root
        self._noun = noun
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def folder(self, key: int | str) -> Path:
        """The directory of one thing."""
        return self._root / str(key)

    def find(self, key: int | str) -> T | None:
        """The record, or None where there is none."""
        path = self.folder(key) / "record.json"
        try:
            return self._adapter.validate_json(path.read_bytes())
        except FileNotFoundError:
            return None

    def get(self, key: int | str) -> T:
        """The record.

        Raises:
            HypervisorError: there is none.
        """
        record = self.find(key)
        if record is None:
            raise HypervisorError("not_found", f"{self._noun} {key} has no machine here")
        return record

    def all(self) -> list[T]:
        """All records, by key."""
        keys = sorted(path.parent.name for path in self._root.glob("*/record.json"))
        # One may be dropped by another thread between looking and reading.
        return [record for key in keys if (record := self.find(key)) is not None]

    def put(self, key: int | str, record: T) -> None:
        """Keep a record, on the disk before this returns."""
        folder = self.folder(key)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        private_file.write(folder / "record.json", self._adapter.dump_json(record, indent=1))

    def drop(self, key: int | str) -> None:
        """Forget a thing with all its files."""
        (self.folder(key) / "record.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder(key), ignore_errors=True)
