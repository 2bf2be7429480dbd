"""Servers: made, started, changed and removed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from localcloud.hypervisor import HypervisorError
from localcloud.machines import disk, image, image_recipe
from localcloud.machines.fabric import with_port
from localcloud.machines.records import ServerRecord

if TYPE_CHECKING:
    from localcloud.hypervisor import PowerState, ServerSpec
    from localcloud.machines.fabric import Fabric
    from localcloud.machines.instance import Instance
    from localcloud.machines.storage import Storage

SNAPSHOT_PREFIX = "snapshot-"


class Servers:
    """The life of servers."""

    def __init__(self, instance: Instance, fabric: Fabric, storage: Storage) -> None:
        self._instance = instance
        self._fabric = fabric
        self._storage = storage

    def create(self, spec: ServerSpec) -> None:
        """Make a server's disk and interfaces, closed until a firewall decision is made."""
        with self._instance.lock("server", spec.server_id):
            if self._instance.servers.find(spec.server_id) is not None:
                return
            address = self._fabric.address_for(spec.public_ipv4)
            record = ServerRecord(spec, self._base(spec.image), address)
            for port in spec.ports:
                self._fabric.ensure_network(port.network_id, port.ip_range)
                record = with_port(record, port)
            # The record first: whatever fails below is then found, and removed, by its number.
            self._instance.servers.put(spec.server_id, record)
            self._fresh_disk(record)
            self._fabric.connect(record)
            self._fabric.apply_firewalls()

    def _base(self, name: str) -> str:
        """The guest image that a server's image is made over; it is built if it is not there."""
        if name.startswith(SNAPSHOT_PREFIX):
            return self._storage.snapshots.get(int(name.removeprefix(SNAPSHOT_PREFIX))).base
        if name != image_recipe.NAME:
            raise HypervisorError(
                "invalid_input", f"image {name} does not boot here; {image_recipe.NAME} does"
            )
        image.build(lambda _: None)
        return image_recipe.digest()

    def _fresh_disk(self, record: ServerRecord) -> None:
        """Make the root disk that a record asks for, in place of any other."""
        spec = record.spec
        root = self._instance.container(record).disk
        source = None
        if spec.image.startswith(SNAPSHOT_PREFIX):
            number = int(spec.image.removeprefix(SNAPSHOT_PREFIX))
            source = self._storage.snapshot_file(number)
        disk.create(root, spec.disk_gb, source=source)
        disk.mount(root, record.base)
        disk.personalize(root, self._fabric.nameservers())

    def start(self, server_id: int) -> None:
        """Boot a server; returns when its init runs."""
        with self._instance.lock("server", server_id):
            record = self._instance.servers.get(server_id)
            machine = self._instance.container(record)
            if machine.is_on():
                return
            self._fabric.connect(record)
            disk.mount(machine.disk, record.base)
            self._storage.plug_all(server_id)
            machine.power_on()

    def power_off(self, server_id: int) -> None:
        """Cut the power."""
        with self._instance.lock("server", server_id):
            self._instance.get(server_id).power_off()

    def rebuild(self, spec: ServerSpec) -> None:
        """Give a server a fresh root disk and boot it."""
        with self._instance.lock("server", spec.server_id):
            record = self._instance.servers.get(spec.server_id)
            self._instance.container(record).power_off()
            # Interfaces are what attaching made them; the specification says the rest.
            spec = replace(spec, ports=record.spec.ports)
            record = replace(record, spec=spec, base=self._base(spec.image))
            self._instance.servers.put(spec.server_id, record)
            self._fresh_disk(record)
            self.start(spec.server_id)

    def resize(self, server_id: int, cores: int, memory_gb: float, disk_gb: int) -> None:
        """Change the limits of a server that is off; its disk grows or stays."""
        with self._instance.lock("server", server_id):
            record = self._instance.servers.get(server_id)
            machine = self._instance.container(record)
            if machine.is_on():
                raise HypervisorError("server_not_stopped", "power the server off to resize it")
            spec = replace(record.spec, cores=cores, memory_gb=memory_gb, disk_gb=disk_gb)
            self._instance.servers.put(server_id, replace(record, spec=spec))
            if disk_gb > record.spec.disk_gb:
                disk.unmount(machine.disk)
                disk.grow(machine.disk, disk_gb)

    def delete(self, server_id: int) -> None:
        """Remove a server; its volumes are detached and kept."""
        with self._instance.lock("server", server_id):
            machine = self._instance.find(server_id)
            if machine is None:
                return
            machine.power_off()
            for volume in self._storage.of(server_id):
                self._storage.detach(volume.volume_id)
            self._fabric.disconnect(server_id)
            disk.remove(machine.disk)
            self._instance.servers.drop(server_id)
            self._fabric.apply_firewalls()

    def power_state(self, server_id: int) -> PowerState:
        """Whether a server runs, by what runs."""
        machine = self._instance.find(server_id)
        if machine is None:
            return "missing"
        return "running" if machine.is_on() else "off"

    def resume(self) -> list[int]:
        """Start servers that lost power without being turned off; returns their numbers."""
        lost = [
            record.spec.server_id
            for record in self._instance.servers.all()
            if self._instance.container(record).lost_power()
        ]
        for server_id in lost:
            self.start(server_id)
        return lost
