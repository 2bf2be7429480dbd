"""The hypervisor: decisions of the API become machines, disks and networks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from localcloud.acme import PORT as ACME_PORT
from localcloud.hypervisor import Capabilities, Hypervisor, HypervisorError
from localcloud.machines import cleanup, container, image_recipe, support
from localcloud.machines.balancing import Balancing
from localcloud.machines.fabric import Fabric, with_port, without_port
from localcloud.machines.firewall import Services
from localcloud.machines.instance import Instance
from localcloud.machines.metadata import Metadata
from localcloud.machines.servers import Servers
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

# Ports at the gateway's address, where servers find what the daemon and its programs serve.
EDGE_HTTP, EDGE_HTTPS, API_PORT = 80, 443, 9450
GATEWAY_SERVICES = Services(
    metadata=9254,
    registry=5000,
    dns=9053,
    more=(EDGE_HTTP, EDGE_HTTPS, API_PORT, ACME_PORT),
)


class Machines(Hypervisor):
    """Real machines on this host.

    Making one finds the instance as it is: what runs goes on, and what is missing (after a reboot
    of the host) is made again.

    Args:
        name: of the instance; everything on the host carries it.
        state: directory for disks and records, of this instance alone.
        subnet: public range such as 198.18.7.0/24; a free one when absent.
        services: ports at the gateway's address.

    Raises:
        HypervisorError: servers cannot boot here (see `support.probe`).
        ValueError: the name cannot be used.
    """

    def __init__(
        self,
        name: str,
        state: Path,
        subnet: str | None = None,
        services: Services = GATEWAY_SERVICES,
    ) -> None:
        found = support.probe()
        if not found.boots:
            raise HypervisorError("resource_unavailable", found.reason)
        self._instance = Instance(name, state)
        self._storage = Storage(self._instance)
        self._fabric = Fabric(self._instance, services, subnet)
        self._servers = Servers(self._instance, self._fabric, self._storage)
        self._balancing = Balancing(self._instance, self._fabric)
        self.metadata_port = services.metadata
        self.registry_port = services.registry
        self.dns_port = services.dns
        self._fabric.restore()
        self._balancing.restore()

    def resume(self) -> list[int]:
        """Start servers that lost power without being turned off; returns their numbers.

        Called once the metadata service answers, for a booting server asks it.
        """
        return self._servers.resume()

    def capabilities(self) -> Capabilities:
        """Say what is possible here."""
        subnet = self._fabric.subnet
        return Capabilities(
            boots=True,
            reason="",
            public_range=subnet.public,
            gateway=subnet.gateway,
            images=(image_recipe.NAME,),
        )

    def metadata(self, address: str) -> Metadata | None:
        """What the server with this address may know of itself."""
        for record in self._instance.servers.all():
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
    def create_server(self, spec: ServerSpec) -> None:
        """Make disk, network and firewall-closed interfaces."""
        self._servers.create(spec)

    def start(self, server_id: int) -> None:
        """Power on and return when init runs."""
        self._servers.start(server_id)

    def shutdown(self, server_id: int) -> None:
        """Ask the guest to power off."""
        self._instance.get(server_id).ask(container.POWEROFF)

    def power_off(self, server_id: int) -> None:
        """Cut the power."""
        self._servers.power_off(server_id)

    def reboot(self, server_id: int) -> None:
        """Ask the guest to reboot."""
        self._instance.get(server_id).ask(container.REBOOT)

    def reset(self, server_id: int) -> None:
        """Cut the power and start again."""
        with self._instance.lock("server", server_id):
            self._servers.power_off(server_id)
            self._servers.start(server_id)

    def rebuild(self, spec: ServerSpec) -> None:
        """Replace the root disk by a fresh one; ends running."""
        self._servers.rebuild(spec)

    def resize(self, server_id: int, cores: int, memory_gb: float, disk_gb: int) -> None:
        """Change the limits of a server that is off."""
        self._servers.resize(server_id, cores, memory_gb, disk_gb)

    def delete_server(self, server_id: int) -> None:
        """Remove it whole; volumes are kept."""
        self._servers.delete(server_id)

    def power_state(self, server_id: int) -> PowerState:
        """Tell the real state."""
        return self._servers.power_state(server_id)

    def snapshot(self, server_id: int, image_id: int) -> float:
        """Keep the root disk as an image; returns its size in GB."""
        with self._instance.lock("server", server_id):
            record = self._instance.servers.get(server_id)
            root = self._instance.container(record).disk
            return self._storage.snapshot(record, root, image_id)

    def delete_snapshot(self, image_id: int) -> None:
        """Remove a snapshot's disk."""
        self._storage.snapshots.drop(image_id)

    # networks and addresses
    def ensure_network(self, network_id: int, ip_range: str) -> None:
        """Make a private network."""
        self._fabric.ensure_network(network_id, ip_range)

    def delete_network(self, network_id: int) -> None:
        """Remove a private network."""
        self._fabric.delete_network(network_id)

    def attach_network(self, server_id: int, port: NetworkPort) -> None:
        """Give a server, running or not, an interface in a private network."""
        with self._instance.lock("server", server_id):
            self._fabric.ensure_network(port.network_id, port.ip_range)
            record = with_port(self._instance.servers.get(server_id), port)
            self._instance.servers.put(server_id, record)
            self._fabric.plug(record, port)

    def detach_network(self, server_id: int, network_id: int) -> None:
        """Take that interface away."""
        with self._instance.lock("server", server_id):
            record = self._instance.servers.find(server_id)
            if record is not None:
                self._instance.servers.put(server_id, without_port(record, network_id))
            self._fabric.unplug(server_id, network_id)

    def route_floating_ip(self, ip: str, server_id: int | None) -> None:
        """Lead an address to a server, or nowhere."""
        self._fabric.route(ip, server_id)

    def apply_firewall(self, server_id: int, rules: tuple[FirewallRule, ...] | None) -> None:
        """Enforce these rules; None lets everything through."""
        with self._instance.lock("server", server_id):
            record = self._instance.servers.get(server_id)
            record = replace(record, firewall=rules, closed=False)
            self._instance.servers.put(server_id, record)
        self._fabric.apply_firewalls()

    # volumes
    def create_volume(self, volume_id: int, size_gb: int, filesystem: str | None) -> None:
        """Make a block device."""
        self._storage.create(volume_id, size_gb, filesystem)

    def resize_volume(self, volume_id: int, size_gb: int) -> None:
        """Grow the device."""
        self._storage.resize(volume_id, size_gb)

    def attach_volume(self, volume_id: int, server_id: int, *, automount: bool) -> None:
        """Show the device in the guest."""
        with self._instance.lock("server", server_id):
            self._instance.get(server_id)
            self._storage.attach(volume_id, server_id, automount=automount)

    def detach_volume(self, volume_id: int) -> None:
        """Unmount it in the guest where mounted, and take it away."""
        self._storage.detach(volume_id)

    def delete_volume(self, volume_id: int) -> None:
        """Remove the device and its data."""
        self._storage.delete(volume_id)

    # load balancers
    def apply_balancer(self, spec: BalancerSpec) -> None:
        """Create or change a load balancer without dropping connections."""
        self._balancing.apply(spec)

    def balancer_health(self, balancer_id: int) -> tuple[TargetHealth, ...]:
        """Tell the health of every target at every service."""
        return self._balancing.health(balancer_id)

    def delete_balancer(self, balancer_id: int) -> None:
        """Remove it."""
        self._balancing.delete(balancer_id)

    def destroy(self) -> None:
        """Remove everything of this instance from the host."""
        cleanup.destroy_instance(self._instance.names.instance, self._instance.state)
