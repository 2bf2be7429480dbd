"""Networks of an instance: datacenter and firewalls, private networks, moving addresses."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from localcloud.machines import datacenter, firewall, netns, wiring
from localcloud.machines.records import FloatingRecord, NetworkRecord, Records, ServerRecord
from localcloud.machines.run import attempt, run

if TYPE_CHECKING:
    from localcloud.hypervisor import BalancerSpec, NetworkPort
    from localcloud.machines.firewall import Services
    from localcloud.machines.instance import Instance


class Fabric:
    """Everything between servers. Its methods may be called from several threads."""

    def __init__(self, instance: Instance, services: Services, wanted: str | None) -> None:
        self._names = instance.names
        self._servers = instance.servers
        self._services = services
        self._lock = threading.RLock()
        self.networks = Records(instance.state / "networks", NetworkRecord, "network")
        self.floating = Records(instance.state / "floating", FloatingRecord, "floating IP")
        self.subnet = datacenter.ensure(instance.names, instance.state / "subnet", wanted)

    def restore(self) -> None:
        """Make again whatever is missing, as after a reboot of the host."""
        for network in self.networks.all():
            self.ensure_network(network.network_id, network.ip_range)
        for server in self._servers.all():
            self.connect(server)
        for address in self.floating.all():
            self.route(address.ip, address.server_id)
        self.apply_firewalls()

    def nameservers(self) -> list[str]:
        """Who answers servers' DNS queries: the local cloud, then the host's where it forwards."""
        beyond = datacenter.host_nameservers() if datacenter.reaches_out() else []
        return [self.subnet.gateway, *beyond[:2]]

    # servers
    def address_for(self, public_ipv4: str | None) -> str:
        """The address of a new server's eth0."""
        if public_ipv4:
            return public_ipv4
        taken = {record.address for record in self._servers.all()}
        return self.subnet.hidden_address(taken)

    def connect(self, server: ServerRecord) -> None:
        """Give a server its namespace and all its cables."""
        number = server.spec.server_id
        inside = self._names.server(number)
        with self._lock:
            netns.ensure(inside, forwarding=False)
            wiring.connect_public(
                self._names.datacenter, f"s{number}", inside, server.address, server.spec.public_mac
            )
            for port in server.spec.ports:
                self.plug(server, port)

    def plug(self, server: ServerRecord, port: NetworkPort) -> None:
        """Give a server its cable into one private network."""
        number = server.spec.server_id
        with self._lock:
            wiring.connect_private(
                self._names.network(port.network_id),
                f"s{number}",
                self._names.server(number),
                server.links[port.network_id],
                port,
            )

    def unplug(self, server_id: int, network_id: int) -> None:
        """Take that cable away."""
        with self._lock:
            netns.disconnect(self._names.network(network_id), f"s{server_id}")

    def disconnect(self, server_id: int) -> None:
        """Take a server's namespace away with all its cables."""
        with self._lock:
            for address in self.floating.all():
                if address.server_id == server_id:
                    self.route(address.ip, None)
            netns.disconnect(self._names.datacenter, f"s{server_id}")
            netns.remove(self._names.server(server_id))

    def apply_firewalls(self) -> None:
        """Load the rules of all servers in one transaction."""
        with self._lock:
            guards = [
                firewall.Guard(f"s{record.spec.server_id}", record.firewall, record.closed)
                for record in self._servers.all()
            ]
            text = firewall.ruleset(
                self.subnet, self._services, guards, reaches_out=datacenter.reaches_out()
            )
            run(["ip", "netns", "exec", self._names.datacenter, "nft", "-f", "-"], text=text)

    # networks
    def ensure_network(self, network_id: int, ip_range: str) -> None:
        """Make a private network."""
        with self._lock:
            wiring.ensure_network(self._names.network(network_id), ip_range)
            self.networks.put(network_id, NetworkRecord(network_id, ip_range))

    def delete_network(self, network_id: int) -> None:
        """Remove a private network."""
        with self._lock:
            netns.remove(self._names.network(network_id))
            self.networks.drop(network_id)

    # moving addresses
    def route(self, ip: str, server_id: int | None) -> None:
        """Lead an address to a server; to nowhere, it is unreachable."""
        inside = self._names.datacenter
        host = ip.partition("/")[0]
        with self._lock:
            if server_id is None:
                attempt(["ip", "-n", inside, "route", "delete", f"{host}/32"])
                self.floating.drop(host)
                return
            # By way of the server's own address, so that the server gets it without asking.
            hop = self._servers.get(server_id).address
            netns.batch(inside, [f"route replace {host}/32 via {hop} dev s{server_id} onlink"])
            self.floating.put(host, FloatingRecord(host, server_id))

    # load balancers
    def connect_balancer(self, spec: BalancerSpec, links: dict[int, str]) -> dict[int, str]:
        """Give a load balancer its namespace and cables; returns the names of its interfaces."""
        number, inside = spec.balancer_id, self._names.balancer(spec.balancer_id)
        wanted = {port.network_id for port in spec.ports}
        kept = {network: link for network, link in links.items() if network in wanted}
        with self._lock:
            netns.ensure(inside, forwarding=False)
            if spec.public_ipv4:
                mac = ":".join(f"{octet:02x}" for octet in (0x86, 0xFE, *number.to_bytes(8)[4:]))
                wiring.connect_public(
                    self._names.datacenter, f"b{number}", inside, spec.public_ipv4, mac
                )
            else:
                netns.disconnect(self._names.datacenter, f"b{number}")
            for gone in links.keys() - wanted:
                netns.disconnect(self._names.network(gone), f"b{number}")
            for port in spec.ports:
                link = kept.setdefault(port.network_id, wiring.private_link(kept.values()))
                network = self._names.network(port.network_id)
                wiring.connect_private(network, f"b{number}", inside, link, port)
        return kept

    def disconnect_balancer(self, balancer_id: int, links: dict[int, str]) -> None:
        """Take a load balancer's namespace away."""
        with self._lock:
            netns.disconnect(self._names.datacenter, f"b{balancer_id}")
            for network_id in links:
                netns.disconnect(self._names.network(network_id), f"b{balancer_id}")
            netns.remove(self._names.balancer(balancer_id))


def with_port(server: ServerRecord, port: NetworkPort) -> ServerRecord:
    """The record of a server with one more (or changed) private interface."""
    others = tuple(one for one in server.spec.ports if one.network_id != port.network_id)
    links = dict(server.links)
    links.setdefault(port.network_id, wiring.private_link(links.values()))
    return replace(server, spec=replace(server.spec, ports=(*others, port)), links=links)


def without_port(server: ServerRecord, network_id: int) -> ServerRecord:
    """The record of a server without its interface in a network."""
    others = tuple(one for one in server.spec.ports if one.network_id != network_id)
    links = {network: link for network, link in server.links.items() if network != network_id}
    return replace(server, spec=replace(server.spec, ports=others), links=links)
