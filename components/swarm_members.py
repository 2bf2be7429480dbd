"""The nodes of the Swarm: the first makes it, the others join, all get the labels services ask for.

Joining is undone before it is done anew, since a node must leave one Swarm to enter another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_command.remote import Command

    from components.app_server import AppServer
    from components.blueprint.types import ServerSpec, SwarmSpec
    from components.node import Node


@dataclass(frozen=True)
class Member:
    """A server of the cluster, with its inside."""

    spec: ServerSpec
    node: Node
    prepared: tuple[pulumi.Resource, ...] = ()


def members(servers: Mapping[str, AppServer]) -> dict[str, Member]:
    """Return the servers that have an inside."""
    return {
        key: Member(server.spec, server.node, tuple(server.prepared))
        for key, server in servers.items()
        if server.node is not None
    }


def form(
    parent: pulumi.Resource, name: str, spec: SwarmSpec, nodes: Mapping[str, Member]
) -> list[pulumi.Resource]:
    """Make the Swarm of these nodes and return what is done once all can take tasks."""
    first = nodes[spec.first]
    init = first.node.run(
        f"{name}-{first.spec.key}",
        f"sudo plinth-swarm init {first.spec.private_ip} {spec.address_pool} "
        f"{spec.subnet_size} {spec.data_path_port}",
        parent=parent,
    )
    others = [member for member in nodes.values() if member is not first]
    joined: dict[str, Command] = {spec.first: init}
    for role in sorted({member.spec.swarm for member in others}):
        token = first.node.run(
            f"{name}-{role}-token",
            f"sudo plinth-swarm token {role}",
            parent=parent,
            after=[init],
            secret=True,
        )
        joined |= {
            member.spec.key: _join(parent, name, member, first, init, token)
            for member in others
            if member.spec.swarm == role
        }
    return [_label(parent, name, member, first, joined) for member in nodes.values()]


def _join(  # noqa: PLR0913, PLR0917 - two nodes and the two commands it goes by
    parent: pulumi.Resource,
    name: str,
    member: Member,
    first: Member,
    init: Command,
    token: Command,
) -> Command:
    return member.node.run(
        f"{name}-{member.spec.key}",
        f"sudo plinth-swarm join {member.spec.private_ip} {first.spec.private_ip}",
        stdin=pulumi.Output.concat(token.stdout, "\n"),
        delete="docker swarm leave --force",
        triggers=[init.stdout],  # names the Swarm
        goes_with_server=True,
        parent=parent,
    )


def _label(
    parent: pulumi.Resource,
    name: str,
    member: Member,
    first: Member,
    joined: Mapping[str, Command],
) -> pulumi.Resource:
    hostname, own = member.spec.cloud_init.hostname, joined[member.spec.key]
    labels = " ".join(f"{key}={value}" for key, value in sorted(member.spec.node_labels.items()))
    return first.node.run(
        f"{name}-{member.spec.key}-labels",
        f"sudo plinth-swarm label {hostname} {labels}",
        # Before the server leaves: its tasks go to others, and its name is free again. By its ID,
        # since one that was lost is forgotten when the one in its place has joined by that name.
        delete=pulumi.Output.concat("sudo plinth-swarm forget ", own.stdout.apply(_node)),
        triggers=[own.id],
        goes_with_server=True,
        parent=parent,
        after=[*joined.values(), *member.prepared],
    )


def _node(said: str) -> str:
    """Return the node's ID of what joining or making a Swarm says: it is the last word."""
    return said.rsplit(maxsplit=1)[-1]
