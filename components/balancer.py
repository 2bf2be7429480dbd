"""One load balancer: its place in the network, what it listens to, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_hcloud as hcloud

from components.ids import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.app_server import AppServer
    from components.blueprint.types import (
        BalancerServiceSpec,
        HealthProbeSpec,
        LoadBalancerSpec,
    )
    from components.network import Network


@dataclass(frozen=True)
class Balancer:
    """What others need of a load balancer: its number and public addresses."""

    id: pulumi.Output[int]
    type: str
    ipv4: pulumi.Output[str]
    ipv6: pulumi.Output[str]

    @classmethod
    def make(
        cls,
        name: str,
        spec: LoadBalancerSpec,
        network: Network,
        servers: Mapping[str, AppServer],
        child: pulumi.ResourceOptions,
    ) -> Balancer:
        """Make it with its services and targets."""
        prefix = f"{name}-{spec.key}"
        balancer = hcloud.LoadBalancer(
            prefix,
            name=spec.name,
            load_balancer_type=spec.type,
            location=spec.location,
            algorithm=hcloud.LoadBalancerAlgorithmArgs(type=spec.algorithm),
            delete_protection=spec.delete_protection,
            labels=spec.labels,
            opts=child,
        )
        attached = hcloud.LoadBalancerNetwork(
            f"{prefix}-network",
            load_balancer_id=number(balancer),
            subnet_id=network.subnet_ids[spec.network],
            ip=spec.private_ip,
            enable_public_interface=True,
            opts=child,
        )
        for service in spec.services:
            _service(prefix, service, balancer, child)
        # Targets are reached by private addresses, which the balancer has only in the network.
        after = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[attached]))
        for key in spec.targets:
            hcloud.LoadBalancerTarget(
                f"{prefix}-{key}",
                load_balancer_id=number(balancer),
                type="server",
                server_id=servers[key].server_id,
                use_private_ip=True,
                opts=after,
            )
        return cls(number(balancer), spec.type, balancer.ipv4, balancer.ipv6)


def _service(
    prefix: str,
    spec: BalancerServiceSpec,
    balancer: hcloud.LoadBalancer,
    child: pulumi.ResourceOptions,
) -> None:
    hcloud.LoadBalancerService(
        f"{prefix}-{spec.key}",
        load_balancer_id=balancer.id,
        protocol=spec.protocol,
        listen_port=spec.listen_port,
        destination_port=spec.destination_port,
        proxyprotocol=spec.proxyprotocol,
        health_check=_health_check(spec.health_check),
        opts=child,
    )


def _health_check(probe: HealthProbeSpec) -> hcloud.LoadBalancerServiceHealthCheckArgs:
    http = None
    if probe.protocol == "http":
        http = hcloud.LoadBalancerServiceHealthCheckHttpArgs(
            path=probe.path, status_codes=list(probe.status_codes)
        )
    return hcloud.LoadBalancerServiceHealthCheckArgs(
        protocol=probe.protocol,
        port=probe.port,
        interval=probe.interval,
        timeout=probe.timeout,
        retries=probe.retries,
        http=http,
    )
