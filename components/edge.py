"""What stands before the servers: load balancer, floating IP, DNS, and the proxy on the servers.

The load balancer reaches its targets over the private network and passes TLS on; the proxy ends it.
Left out on purpose: certificates, which the proxy gets itself (ACME) or `OriginCertificate` makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud

from components.balancer import Balancer
from components.cloudflare_zone import CloudflareZone
from components.ids import number
from components.swarm_service import run_services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.app_server import AppServer
    from components.blueprint.types import (
        AddressOf,
        DnsRecordSpec,
        FloatingIpSpec,
        LoadBalancerSpec,
        ServiceSpec,
        ZoneSpec,
    )
    from components.network import Network
    from components.swarm import Swarm


@dataclass(frozen=True)
class EdgeArgs:
    """The edge's specs and what they lead to.

    Attributes:
        after: services by key that the proxy's services may depend on.
    """

    load_balancers: tuple[LoadBalancerSpec, ...]
    floating_ips: tuple[FloatingIpSpec, ...]
    zone: ZoneSpec | None
    dns: tuple[DnsRecordSpec, ...]
    network: Network
    servers: Mapping[str, AppServer]
    services: tuple[ServiceSpec, ...]
    swarm: Swarm | None
    after: Mapping[str, pulumi.Resource]


class Edge(pulumi.ComponentResource):
    """Load balancers, floating addresses, records and the proxy.

    Attributes:
        balancers: by key.
        floating_ips: address by key.
        records: fully qualified name to its IPv4 address, or to what its record says.
    """

    def __init__(
        self, name: str, args: EdgeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("plinth:index:Edge", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._args = args
        self.balancers = {
            spec.key: Balancer.make(name, spec, args.network, args.servers, self._child)
            for spec in args.load_balancers
        }
        self.floating_ips = {spec.key: self._floating_ip(name, spec) for spec in args.floating_ips}
        self.records: Mapping[str, pulumi.Input[str]] = {}
        if args.zone:
            zone = CloudflareZone(name, args.zone, args.dns, self._address, self._child)
            self.records = zone.records
        if args.swarm:
            run_services(self, name, specs=args.services, swarm=args.swarm, after=args.after)
        self._hold_floating_ips(name)
        self.register_outputs({"floating_ips": self.floating_ips, "records": self.records})

    def _floating_ip(self, name: str, spec: FloatingIpSpec) -> pulumi.Output[str]:
        address = hcloud.FloatingIp(
            f"{name}-{spec.key}",
            name=spec.name,
            type=spec.type,
            home_location=spec.home_location,
            description=spec.description,
            delete_protection=spec.delete_protection,
            labels=spec.labels,
            opts=self._child,
        )
        hcloud.FloatingIpAssignment(
            f"{name}-{spec.key}-assignment",
            floating_ip_id=number(address),
            server_id=self._args.servers[spec.server].server_id,
            opts=self._child,
        )
        return address.ip_address

    def _hold_floating_ips(self, name: str) -> None:
        """Let each server answer on the floating addresses that are led to it."""
        for key, server in self._args.servers.items():
            held = [
                self.floating_ips[spec.key]
                for spec in self._args.floating_ips
                if spec.server == key and spec.type == "ipv4"
            ]
            if held and server.node:
                words: list[pulumi.Input[str]] = ["sudo plinth-address"]
                for address in held:
                    words += [" ", address, "/32"]
                command = pulumi.Output.concat(*words)
                server.node.run(f"{name}-{key}-floating-ips", command, parent=self)

    def _address(self, target: AddressOf) -> pulumi.Output[str]:
        if target.kind == "floating_ip":
            return self.floating_ips[target.key]
        if target.kind == "load_balancer":
            balancer = self.balancers[target.key]
            return balancer.ipv4 if target.family == "ipv4" else balancer.ipv6
        server = self._args.servers[target.key]
        return server.ipv4 if target.family == "ipv4" else server.ipv6
