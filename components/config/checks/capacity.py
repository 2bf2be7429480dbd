"""Do the services' limits fit on the servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.capacity import Load, Room, Shortage, shortages
from components.config.checks.where import in_stack
from components.config.service import EDGE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.catalog import Catalogue
    from components.config.merged import StackConfig
    from components.config.problems import Problem

_MIB = 1024


def rooms(config: StackConfig, catalogue: Catalogue) -> list[Room]:
    """Return what each server of a known type offers to services."""
    found = []
    for key, server in config.settings.servers.items():
        kind = catalogue.server_types.get(server.type)
        if kind is not None:
            cpu = kind.cores * config.settings.cpu_overcommit
            memory = kind.memory * _MIB - config.system.reserve
            found.append(Room(key, frozenset(server.roles), cpu, memory))
    return found


def loads(config: StackConfig) -> list[Load]:
    """Return what each service may use at most; what is of the edge runs on each edge server."""
    servers = config.settings.servers
    edges = sum("edge" in server.roles for server in servers.values())
    return [
        Load(
            key,
            service.role,
            service.cpu,
            service.memory,
            edges
            if service.kind in EDGE_KINDS
            else len(servers)  # one on each, counted where the others of its role are
            if service.kind == "log-relay"
            else service.replicas,
        )
        for key, service in config.services.items()
    ]


def check_capacity(config: StackConfig, catalogue: Catalogue) -> Iterator[Problem]:
    """Report limits that add up beyond the servers, and a service larger than any of them."""
    offered = rooms(config, catalogue)
    if len(offered) < len(config.settings.servers):
        return  # an unknown server type is reported already
    placeable = [load for load in loads(config) if any(load.role in r.roles for r in offered)]
    for shortage in shortages(placeable, offered):
        yield _short(config, shortage)
    for load in placeable:
        fitting = [room for room in offered if load.role in room.roles]
        largest = max(room.memory for room in fitting)
        if load.memory > largest:
            cause = f"its {load.memory} MB are more than any server offers ({largest} MB)"
            remedy = "lower its memory limit or take a larger server type"
            yield in_stack(config, f"services.{load.service}.memory", cause, remedy)


def _short(config: StackConfig, shortage: Shortage) -> Problem:
    """Say what does not fit, with the sums."""
    servers, services = ", ".join(shortage.servers), ", ".join(shortage.services)
    if shortage.resource == "memory":
        reserve = config.system.reserve * len(shortage.servers)
        cause = (
            f"memory limits add up to {shortage.needed:.0f} MB, but there are "
            f"{shortage.offered:.0f} MB on {servers} ({reserve} MB are kept for the system): "
            f"{services}"
        )
    else:
        cause = (
            f"CPU limits add up to {shortage.needed:g} cores, but there are "
            f"{shortage.offered:g} on {servers} (overcommit {config.settings.cpu_overcommit:g}): "
            f"{services}"
        )
    remedy = "lower limits or replicas under `services`, or take larger or more servers"
    return in_stack(config, "servers", cause, remedy)
