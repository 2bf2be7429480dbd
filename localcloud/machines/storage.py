"""Volumes and snapshots of an instance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from localcloud.machines import cgroups, disk, mounts, volumes
from localcloud.machines.records import Records, SnapshotRecord, VolumeRecord

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.machines.instance import Instance
    from localcloud.machines.records import ServerRecord


class Storage:
    """All block devices that are not a server's root disk.

    Args:
        instance: that they belong to.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self.volumes = Records(instance.state / "volumes", VolumeRecord, "volume")
        self.snapshots = Records(instance.state / "snapshots", SnapshotRecord, "snapshot")

    def _file(self, volume_id: int) -> Path:
        return self.volumes.folder(volume_id) / "volume.img"

    def create(self, volume_id: int, size_gb: int, filesystem: str | None) -> None:
        """Make a volume; an existing one stays as it is."""
        if self.volumes.find(volume_id) is not None:
            return
        volumes.create(self._file(volume_id), size_gb, filesystem)
        self.volumes.put(volume_id, VolumeRecord(volume_id, size_gb, filesystem=filesystem))

    def resize(self, volume_id: int, size_gb: int) -> None:
        """Grow a volume."""
        record = self.volumes.get(volume_id)
        volumes.resize(self._file(volume_id), size_gb)
        self.volumes.put(volume_id, replace(record, size_gb=size_gb))

    def attach(self, volume_id: int, server_id: int, *, automount: bool) -> None:
        """Attach a volume; a server that is off finds it when it boots."""
        with self._instance.lock("volume", volume_id):
            record = self.volumes.get(volume_id)
            if record.server_id not in (None, server_id):
                self.detach(volume_id)
            record = replace(record, server_id=server_id, automount=automount)
            self.volumes.put(volume_id, record)
            self._plug(record)

    def plug_all(self, server_id: int) -> None:
        """Show a server that is about to boot its volumes."""
        for record in self.of(server_id):
            self._plug(record)

    def of(self, server_id: int) -> list[VolumeRecord]:
        """The volumes attached to a server."""
        return [record for record in self.volumes.all() if record.server_id == server_id]

    def _plug(self, record: VolumeRecord) -> None:
        if record.server_id is None:
            return
        container = self._instance.find(record.server_id)
        if container is None or not mounts.is_mounted(container.disk.devices):
            return
        volumes.plug(self._file(record.volume_id), record.volume_id, container.disk)
        init = container.init()
        if record.automount and record.filesystem and init is not None:
            volumes.mount_inside(init, record.volume_id, record.filesystem)

    def detach(self, volume_id: int) -> None:
        """Detach a volume from whatever server has it."""
        with self._instance.lock("volume", volume_id):
            record = self.volumes.get(volume_id)
            if record.server_id is not None:
                container = self._instance.find(record.server_id)
                if container is not None:
                    pids = cgroups.processes(container.group)
                    volumes.unplug(self._file(volume_id), volume_id, container.disk, pids)
            mounts.detach_loop(self._file(volume_id))
            self.volumes.put(volume_id, replace(record, server_id=None, automount=False))

    def delete(self, volume_id: int) -> None:
        """Remove a volume and its data."""
        with self._instance.lock("volume", volume_id):
            if self.volumes.find(volume_id) is not None:
                self.detach(volume_id)
            self.volumes.drop(volume_id)

    def snapshot(self, server: ServerRecord, root: disk.Disk, image_id: int) -> float:
        """Keep a copy of a root disk; returns its size in GB."""
        size = disk.copy(root, self.snapshot_file(image_id))
        self.snapshots.put(image_id, SnapshotRecord(image_id, server.base, size))
        return size

    def snapshot_file(self, image_id: int) -> Path:
        """The file of a snapshot."""
        return self.snapshots.folder(image_id) / "disk.img"
