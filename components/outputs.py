"""Fills the contract (`contract.outputs`) with what was planned and what was made."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

import pulumi

from components.blueprint import addressing
from contract.cost import Cost, CostLine
from contract.data import Database, Share
from contract.ground import LoadBalancer, Network, OverlayNetwork, Server, Swarm, Volume
from contract.outputs import CONTRACT_VERSION, Outputs
from contract.schema import secret_outputs
from contract.services import Service, StandIn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.app_server import AppServer
    from components.balancer import Balancer
    from components.blueprint.types import Blueprint, Costs, NetworkSpec
    from components.swarm import Swarm as RunningSwarm

_DATA_NETWORK = "data"


@dataclass(frozen=True, kw_only=True)
class StackOutputs(Outputs):
    """The contract of a stack that is being built."""

    def contract(self) -> dict[str, Any]:
        """Return the outputs by name, ready to be exported; what is secret by contract is made so.

        Pulumi's own values stay as they are inside of mappings and lists.
        """
        plain: dict[str, Any] = _plain(self)
        secret = secret_outputs()
        return {
            name: pulumi.Output.secret(value) if name in secret else value
            for name, value in plain.items()
        }


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def network_outputs(spec: NetworkSpec, number: pulumi.Output[int]) -> Network:
    """Return what is promised of the private network."""
    return Network(
        id=number,
        name=spec.name,
        ip_range=spec.ip_range,
        zone=spec.subnets[0].zone,
        subnets={subnet.key: subnet.ip_range for subnet in spec.subnets},
        unused=str(addressing.UNUSED),
    )


def server_outputs(server: AppServer, floating_ip: pulumi.Output[str] | None) -> Server:
    """Return what is promised of a server."""
    spec = server.spec
    return Server(
        id=server.server_id,
        name=spec.name,
        type=spec.type,
        location=spec.location,
        public_ipv4=server.ipv4,
        private_ip=spec.private_ip,
        floating_ip=floating_ip,
        ssh=server.ssh.line() if server.node else None,
        known_hosts=server.node.known_hosts if server.node else None,
    )


def balancer_outputs(balancer: Balancer) -> LoadBalancer:
    """Return what is promised of a load balancer."""
    return LoadBalancer(id=balancer.id, type=balancer.type, ipv4=balancer.ipv4, ipv6=balancer.ipv6)


def volume_outputs(
    blueprint: Blueprint, ids: Mapping[str, pulumi.Output[int]]
) -> dict[str, Volume]:
    """Return what is promised of the disks."""
    return {
        spec.key: Volume(
            id=ids[spec.key],
            size_gb=spec.size_gb,
            mount_path=spec.mount_path,
            server=spec.server,
        )
        for spec in blueprint.volumes
    }


def swarm_outputs(blueprint: Blueprint, swarm: RunningSwarm | None) -> Swarm | None:
    """Return what is promised of the Swarm, where there is one."""
    if swarm is None:
        return None
    return Swarm(
        manager=blueprint.swarm.first,
        docker_host=swarm.manager.docker_host,
        networks={
            spec.key: OverlayNetwork(
                id=swarm.overlay_ids[spec.key],
                name=spec.name,
                subnet=spec.subnet,
                internal=spec.internal,
                encrypted=spec.encrypted,
            )
            for spec in blueprint.overlays
        },
    )


def share_urls(blueprint: Blueprint, swarm: RunningSwarm | None) -> dict[str, pulumi.Output[str]]:
    """Return the URLs of what is shared; none where no store runs."""
    if swarm is None:
        return {}
    return {spec.key: swarm.files.fill(spec.url) for spec in blueprint.shares}


def cost_outputs(costs: Costs) -> Cost:
    """Return the cost of a month net of VAT; what has no known price is None and not summed."""
    return Cost(
        currency=costs.currency,
        total=str(costs.total),
        unknown=list(costs.unknown),
        lines=[
            CostLine(
                key=line.key,
                description=line.description,
                quantity=str(line.quantity),
                unit=line.unit,
                monthly=None if line.monthly is None else str(line.monthly),
                source=line.source,
                date=line.date,
                estimated=line.estimated,
            )
            for line in costs.lines
        ],
    )


def planned_outputs(blueprint: Blueprint) -> dict[str, Any]:
    """Return the outputs that are decided before any resource is made."""
    runs = blueprint.runs_servers
    return {
        "contract_version": CONTRACT_VERSION,
        "system": blueprint.system,
        "environment": blueprint.environment,
        "labels": dict(blueprint.labels),
        "urls": dict(blueprint.urls),
        "dns_zone": blueprint.zone.name if blueprint.zone else None,
        "databases": {
            item.key: Database(
                engine=item.engine,
                host=item.host,
                port=item.port,
                database=item.database,
                user=item.user,
                network=_DATA_NETWORK,
                tls=item.tls,
            )
            for item in blueprint.databases
        },
        "shares": {
            item.key: Share(
                store=item.store,
                host=item.store,
                port=item.port,
                database=item.database,
                role=item.role,
                connections=item.connections,
                network=_DATA_NETWORK,
                tls=item.tls,
            )
            for item in blueprint.shares
        },
        "services": {
            item.name: Service(
                image=item.image.requested,
                runs=item.image.reference,
                kind=item.image.kind,
                replicas=item.replicas,
            )
            for item in blueprint.services
        },
        "monthly_cost": cost_outputs(blueprint.costs),
        "stand_ins": [
            StandIn(service=item.service, image=item.image, reason=item.reason)
            for item in blueprint.stand_ins
        ],
        "warnings": list(blueprint.warnings),
        "containers": "run" if runs else f"not run: {blueprint.runs_servers_reason}",
    }
