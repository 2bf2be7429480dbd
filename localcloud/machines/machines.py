"""The hypervisor: decisions of the API become machines, disks and networks."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from localcloud.hypervisor import Capabilities, HypervisorError
from localcloud.machines import (
    balancers,
    cleanup,
    container,
    disk,
    image,
    image_recipe,
    mounts,
    support,
)
from localcloud.machines.container import Container
from localcloud.machines.fabric import Fabric, with_port, without_port
from localcloud.machines.firewall import Services
from localcloud.machines.metadata import Metadata
from localcloud.machines.names import Names
from localcloud.machines.records import BalancerRecord, Records, ServerRecord
from localcloud.machines.storage import Storage

if TYPE_CHECKING:
    from pathlib import Path

    from localcloud.hypervisor import (
        BalancerSpec,
        FirewallRule,
        NetworkPort,
        PowerState,
        ServerSpec,
        TargetHealth,
    )

METADATA_PORT = 9254
REGISTRY_PORT = 5000
DNS_PORT = 9053
SNAPSHOT_PREFIX = "snapshot-"


class Machines:
    """Real machines on this host; see `localcloud.hypervisor.Hypervisor` for what each method does.

    Making one finds the instance as it is: what runs goes on, what is missing (after a reboot of
    the host) is made again, and servers that lost power are started.

    Args:
        name: of the instance; everything on the host carries it.
        state: directory for disks and records, of this instance alone.
        subnet: public range such as 198.18.7.0/24; a free one when absent.
        metadata_port: where the daemon serves metadata at the gateway's address.
        registry_port: where the image registry listens at the gateway's address.
        dns_port: where a resolver for servers listens at the gateway's address.

    Raises:
        HypervisorError: servers cannot boot here (see `support.probe`).
    """

    def __init__(
        self,
        name: str,
        state: Path,
        subnet: str | None = None,
        *,
        metadata_port: int = METADATA_PORT,
        registry_port: int = REGISTRY_PORT,
        dns_port: int = DNS_PORT,
    ) -> None:
        found = support.probe()
        if not found.boots:
            raise HypervisorError("resource_unavailable", found.reason)
        self._names = Names(name)
        self._state = state.resolve()
        self._state.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._locks: defaultdict[int, threading.RLock] = defaultdict(threading.RLock)
        self._servers = Records(self._state / "servers", ServerRecord, "server")
        self._balancers = Records(self._state / "balancers", BalancerRecord, "load balancer")
        mounts.share(self._state / "servers")
        self._storage = Storage(self._state, self._find)
        services = Services(metadata_port, registry_port, dns_port)
        self._fabric = Fabric(self._names, self._state, self._servers, services, subnet)
        self.metadata_port = metadata_port
        self.registry_port = registry_port
        self.dns_port = dns_port
        self._fabric.restore()
        for balancer in self._balancers.all():
            self.apply_balancer(balancer.spec)

    def resume(self) -> list[int]:
        """Start servers that lost power without being turned off; returns their numbers.

        Called once the metadata service answers, for a booting server asks it.
        """
        lost = [
            record.spec.server_id
            for record in self._servers.all()
            if self._container(record).lost_power()
        ]
        for server_id in lost:
            self.start(server_id)
        return lost

    def capabilities(self) -> Capabilities:
        return Capabilities(
            boots=True,
            reason="",
            public_range=self._fabric.subnet.public,
            gateway=self._fabric.subnet.gateway,
            images=(image_recipe.NAME,),
        )

    def metadata(self, address: str) -> Metadata | None:
        """What the server with this address may know of itself."""
        for record in self._servers.all():
            spec = record.spec
            if record.address == address:
                return Metadata(
                    instance_id=spec.server_id,
                    hostname=container.hostname(spec.name),
                    public_ipv4=spec.public_ipv4,
                    user_data=spec.user_data,
                    public_keys=spec.ssh_keys,
                    ports=spec.ports,
                )
        return None

    # servers
    def _container(self, record: ServerRecord) -> Container:
        spec = record.spec
        return Container(
            machine=self._names.machine(spec.server_id),
            hostname=spec.name,
            namespace=self._names.server(spec.server_id),
            group=f"{self._names.cgroup}/s{spec.server_id}",
            cores=spec.cores,
            memory_gb=spec.memory_gb,
            disk=disk.Disk(self._servers.folder(spec.server_id)),
        )

    def _find(self, server_id: int) -> Container | None:
        record = self._servers.find(server_id)
        return None if record is None else self._container(record)

    def _get(self, server_id: int) -> Container:
        return self._container(self._servers.get(server_id))

    def create_server(self, spec: ServerSpec) -> None:
        with self._locks[spec.server_id]:
            if self._servers.find(spec.server_id) is not None:
                return
            links: dict[int, str] = {}
            record = ServerRecord(spec, self._base(spec.image), "", links)
            record = replace(record, address=self._fabric.address_for(spec.public_ipv4))
            for port in spec.ports:
                record = with_port(record, port)
            # The record first: whatever fails below is then found, and removed, by its number.
            self._servers.put(spec.server_id, record)
            self._fresh_disk(record)
            self._fabric.connect(record)
            self._fabric.apply_firewalls()

    def _base(self, name: str) -> str:
        """The guest image that a server's image is made over."""
        if name.startswith(SNAPSHOT_PREFIX):
            return self._storage.snapshots.get(int(name.removeprefix(SNAPSHOT_PREFIX))).base
        if name != image_recipe.NAME:
            raise HypervisorError(
                "invalid_input", f"image {name} does not boot here; {image_recipe.NAME} does"
            )
        image.build(lambda _: None)
        return image_recipe.digest()

    def _fresh_disk(self, record: ServerRecord) -> None:
        spec = record.spec
        root = self._container(record).disk
        source = None
        if spec.image.startswith(SNAPSHOT_PREFIX):
            number = int(spec.image.removeprefix(SNAPSHOT_PREFIX))
            source = self._storage.snapshot_file(number)
        disk.create(root, spec.disk_gb, source=source)
        disk.mount(root, record.base)
        disk.personalize(root, self._fabric.nameservers())

    def start(self, server_id: int) -> None:
        with self._locks[server_id]:
            record = self._servers.get(server_id)
            machine = self._container(record)
            if machine.is_on():
                return
            self._fabric.connect(record)
            disk.mount(machine.disk, record.base)
            self._storage.plug_all(server_id)
            machine.power_on()

    def shutdown(self, server_id: int) -> None:
        self._get(server_id).ask(container.POWEROFF)

    def power_off(self, server_id: int) -> None:
        with self._locks[server_id]:
            self._get(server_id).power_off()

    def reboot(self, server_id: int) -> None:
        self._get(server_id).ask(container.REBOOT)

    def reset(self, server_id: int) -> None:
        with self._locks[server_id]:
            self.power_off(server_id)
            self.start(server_id)

    def rebuild(self, spec: ServerSpec) -> None:
        with self._locks[spec.server_id]:
            record = self._servers.get(spec.server_id)
            self._container(record).power_off()
            base = self._base(spec.image)
            # Interfaces are what attaching made them; the specification says the rest.
            spec = replace(spec, ports=record.spec.ports)
            record = replace(record, spec=spec, base=base)
            self._servers.put(spec.server_id, record)
            self._fresh_disk(record)
            self.start(spec.server_id)

    def resize(self, server_id: int, cores: int, memory_gb: float, disk_gb: int) -> None:
        with self._locks[server_id]:
            record = self._servers.get(server_id)
            machine = self._container(record)
            if machine.is_on():
                raise HypervisorError("server_not_stopped", "power the server off to resize it")
            spec = replace(record.spec, cores=cores, memory_gb=memory_gb, disk_gb=disk_gb)
            self._servers.put(server_id, replace(record, spec=spec))
            disk.unmount(machine.disk)
            disk.grow(machine.disk, disk_gb)

    def delete_server(self, server_id: int) -> None:
        with self._locks[server_id]:
            machine = self._find(server_id)
            if machine is None:
                return
            machine.power_off()
            for volume in self._storage.of(server_id):
                self._storage.detach(volume.volume_id)
            self._fabric.disconnect(server_id)
            disk.remove(machine.disk)
            self._servers.drop(server_id)
            self._fabric.apply_firewalls()

    def power_state(self, server_id: int) -> PowerState:
        machine = self._find(server_id)
        if machine is None:
            return "missing"
        return "running" if machine.is_on() else "off"

    def snapshot(self, server_id: int, image_id: int) -> float:
        with self._locks[server_id]:
            record = self._servers.get(server_id)
            return self._storage.snapshot(record, self._container(record).disk, image_id)

    def delete_snapshot(self, image_id: int) -> None:
        self._storage.snapshots.drop(image_id)

    # networks and addresses
    def ensure_network(self, network_id: int, ip_range: str) -> None:
        self._fabric.ensure_network(network_id, ip_range)

    def delete_network(self, network_id: int) -> None:
        self._fabric.delete_network(network_id)

    def attach_network(self, server_id: int, port: NetworkPort) -> None:
        with self._locks[server_id]:
            self._fabric.ensure_network(port.network_id, port.ip_range)
            record = with_port(self._servers.get(server_id), port)
            self._servers.put(server_id, record)
            self._fabric.plug(record, port)

    def detach_network(self, server_id: int, network_id: int) -> None:
        with self._locks[server_id]:
            record = self._servers.find(server_id)
            if record is not None:
                self._servers.put(server_id, without_port(record, network_id))
            self._fabric.unplug(server_id, network_id)

    def route_floating_ip(self, ip: str, server_id: int | None) -> None:
        self._fabric.route(ip, server_id)

    def apply_firewall(self, server_id: int, rules: tuple[FirewallRule, ...] | None) -> None:
        with self._locks[server_id]:
            record = replace(self._servers.get(server_id), firewall=rules, closed=False)
            self._servers.put(server_id, record)
        self._fabric.apply_firewalls()

    # volumes
    def create_volume(self, volume_id: int, size_gb: int, filesystem: str | None) -> None:
        self._storage.create(volume_id, size_gb, filesystem)

    def resize_volume(self, volume_id: int, size_gb: int) -> None:
        self._storage.resize(volume_id, size_gb)

    def attach_volume(self, volume_id: int, server_id: int, *, automount: bool) -> None:
        with self._locks[server_id]:
            self._servers.get(server_id)
            self._storage.attach(volume_id, server_id, automount=automount)

    def detach_volume(self, volume_id: int) -> None:
        self._storage.detach(volume_id)

    def delete_volume(self, volume_id: int) -> None:
        self._storage.delete(volume_id)

    # load balancers
    def apply_balancer(self, spec: BalancerSpec) -> None:
        with self._locks[-spec.balancer_id]:
            old = self._balancers.find(spec.balancer_id)
            for port in spec.ports:
                self._fabric.ensure_network(port.network_id, port.ip_range)
            links = self._fabric.connect_balancer(spec, old.links if old else {})
            self._balancers.put(spec.balancer_id, BalancerRecord(spec, links))
            folder = self._balancers.folder(spec.balancer_id)
            balancers.apply(
                spec, folder, self._names.balancer(spec.balancer_id), self._admin(spec.balancer_id)
            )

    def _admin(self, balancer_id: int) -> Path:
        """The admin socket of a load balancer."""
        return self._names.run / f"b{balancer_id}.sock"

    def balancer_health(self, balancer_id: int) -> tuple[TargetHealth, ...]:
        record = self._balancers.find(balancer_id)
        if record is None:
            return ()
        return balancers.health(record.spec, self._admin(balancer_id))

    def delete_balancer(self, balancer_id: int) -> None:
        with self._locks[-balancer_id]:
            record = self._balancers.find(balancer_id)
            if record is None:
                return
            balancers.stop(self._balancers.folder(balancer_id))
            self._admin(balancer_id).unlink(missing_ok=True)
            self._fabric.disconnect_balancer(balancer_id, record.links)
            self._balancers.drop(balancer_id)

    def destroy(self) -> None:
        cleanup.destroy_instance(self._names.instance, self._state)
        with contextlib.suppress(OSError):
            shutil.rmtree(self._state)
