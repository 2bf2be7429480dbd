"""The contract: what the stack promises to whoever reads its outputs, other stacks included.

Fields are added, never renamed; a break raises `CONTRACT_VERSION`. No secret is among them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from components.app_server import AppServer
    from components.balancer import Balancer
    from components.blueprint.types import Blueprint, Costs

CONTRACT_VERSION = 1


@dataclass(frozen=True)
class ServerOutputs:
    """A server's addresses and the way in; `known_hosts` is its line for ssh's file."""

    name: str
    type: str
    location: str
    public_ipv4: pulumi.Input[str]
    private_ip: str
    floating_ip: pulumi.Input[str] | None
    ssh: pulumi.Input[str] | None
    known_hosts: pulumi.Input[str] | None


@dataclass(frozen=True)
class Outputs:
    """Everything that is exported, by its exported name.

    Attributes:
        monthly_cost: currency, total and lines; amounts are text, so that cents stay exact.
        containers: whether services run, or why not.
        database: endpoints inside the cluster, without secrets.
    """

    system: str
    environment: str
    urls: Mapping[str, str]
    servers: Mapping[str, ServerOutputs]
    load_balancers: Mapping[str, Mapping[str, pulumi.Input[str]]]
    dns: Mapping[str, pulumi.Input[str]]
    volumes: Mapping[str, Mapping[str, Any]]
    databases: Mapping[str, Mapping[str, Any]]
    services: Mapping[str, Mapping[str, Any]]
    monthly_cost: Mapping[str, Any]
    stand_ins: list[dict[str, str]]
    warnings: list[str]
    containers: str

    def contract(self) -> dict[str, Any]:
        """Return the outputs by name, ready to be exported."""
        names = {name: getattr(self, name) for name in self.__dataclass_fields__}
        names["servers"] = {key: vars(server) for key, server in self.servers.items()}
        return {"contract_version": CONTRACT_VERSION, **names}


def server_outputs(server: AppServer, floating_ip: pulumi.Output[str] | None) -> ServerOutputs:
    """Return what is promised of a server."""
    spec = server.spec
    return ServerOutputs(
        name=spec.name,
        type=spec.type,
        location=spec.location,
        public_ipv4=server.ipv4,
        private_ip=spec.private_ip,
        floating_ip=floating_ip,
        ssh=server.ssh.line() if server.node else None,
        known_hosts=server.node.known_hosts if server.node else None,
    )


def balancer_outputs(balancer: Balancer) -> dict[str, pulumi.Input[str]]:
    """Return what is promised of a load balancer."""
    return {"type": balancer.type, "ipv4": balancer.ipv4, "ipv6": balancer.ipv6}


def cost_outputs(costs: Costs) -> dict[str, Any]:
    """Return the cost of a month net of VAT; what has no known price is None and not summed."""
    return {
        "currency": costs.currency,
        "total": str(costs.total),
        "unknown": list(costs.unknown),
        "lines": [
            {
                "key": line.key,
                "description": line.description,
                "quantity": str(line.quantity),
                "unit": line.unit,
                "monthly": None if line.monthly is None else str(line.monthly),
                "source": line.source,
                "date": line.date,
            }
            for line in costs.lines
        ],
    }


def planned_outputs(blueprint: Blueprint) -> dict[str, Any]:
    """Return the outputs that are decided before any resource is made."""
    runs = blueprint.runs_servers
    return {
        "system": blueprint.system,
        "environment": blueprint.environment,
        "urls": dict(blueprint.urls),
        "databases": {item.key: asdict(item) for item in blueprint.databases},
        "services": {
            item.name: {
                "image": item.image.requested,
                "runs": item.image.reference,
                "kind": item.image.kind,
                "replicas": item.replicas,
            }
            for item in blueprint.services
        },
        "monthly_cost": cost_outputs(blueprint.costs),
        "stand_ins": [asdict(item) for item in blueprint.stand_ins],
        "warnings": list(blueprint.warnings),
        "containers": "run" if runs else f"not run: {blueprint.runs_servers_reason}",
    }
