"""Which servers a service may run on, and how its tasks spread over them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from components.blueprint.types import Blueprint, ServerSpec, ServiceSpec

_CONSTRAINT = re.compile(r"^node\.(labels\.)?([\w.-]+)\s*(==|!=)\s*(.+)$")


def candidates(blueprint: Blueprint, service: ServiceSpec) -> tuple[ServerSpec, ...]:
    """Return the servers that meet all of a service's constraints, in the plan's order."""
    return tuple(
        server
        for server in blueprint.servers
        if all(
            _meets(server, constraint, _labels(blueprint, server))
            for constraint in service.constraints
        )
    )


def tasks(blueprint: Blueprint, service: ServiceSpec) -> dict[str, int]:
    """Return the tasks on each server when they are spread evenly, as Swarm spreads them.

    Where they do not come out even, each server is counted with the larger number, so that a sum
    over all services is the most that a server may have to carry.
    """
    servers = candidates(blueprint, service)
    if not servers or not service.replicas:
        return {}
    most = -(-service.replicas // len(servers))
    return {server.key: most for server in servers}


def _meets(server: ServerSpec, constraint: str, labels: Mapping[str, str]) -> bool:
    """Tell whether a server has what a constraint asks for; Swarm's own syntax."""
    match = _CONSTRAINT.match(constraint)
    if match is None:
        return False
    is_label, name, operator, wanted = match.groups()
    known = {"hostname": server.name, "role": server.swarm}
    actual = labels.get(name) if is_label else known.get(name)
    return (actual == wanted.strip()) is (operator == "==")


def _labels(blueprint: Blueprint, server: ServerSpec) -> dict[str, str]:
    """Return a node's labels; a volume brings its own to wherever it is mounted."""
    volumes = {
        f"plinth.volume.{volume.key}": "true"
        for volume in blueprint.volumes
        if volume.server == server.key
    }
    return {**server.node_labels, **volumes}
