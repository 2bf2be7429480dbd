"""Does it fit: what services may use at most, against what servers have.

Services are spread over the servers that have their role. They fit (as far as amounts go) when
for every set of roles the services of these roles need no more than the servers that have any of
them offer: Hall's condition, exact for divisible loads and quick for four roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Load:
    """What one service may use: CPU in cores and memory in MiB of each of its replicas."""

    service: str
    role: str
    cpu: float
    memory: int
    replicas: int


@dataclass(frozen=True)
class Room:
    """What one server offers: CPU in cores (with overcommit) and memory in MiB (less reserve)."""

    server: str
    roles: frozenset[str]
    cpu: float
    memory: int


@dataclass(frozen=True)
class Shortage:
    """A set of roles whose services do not fit."""

    resource: str  # "memory" or "cpu"
    roles: tuple[str, ...]
    services: tuple[str, ...]
    servers: tuple[str, ...]
    needed: float
    offered: float


def shortages(loads: Iterable[Load], rooms: Iterable[Room]) -> list[Shortage]:
    """Return the sets of roles that do not fit, memory and CPU apart, none inside another."""
    all_loads, all_rooms = tuple(loads), tuple(rooms)
    found: list[Shortage] = []
    for resource in ("memory", "cpu"):
        for roles in _role_sets(all_loads, all_rooms):
            shortage = _shortage(resource, roles, all_loads, all_rooms)
            told = any(s.resource == resource and set(s.roles) <= set(roles) for s in found)
            if shortage and not told:  # a set that contains a short one says nothing new
                found.append(shortage)
    return found


def _role_sets(loads: tuple[Load, ...], rooms: tuple[Room, ...]) -> list[tuple[str, ...]]:
    """Return the sets that decide: for each set of servers all roles that only these have."""
    roles = sorted({load.role for load in loads})
    decisive: dict[frozenset[str], tuple[str, ...]] = {}
    for size in range(1, len(roles) + 1):
        for some in combinations(roles, size):
            servers = frozenset(room.server for room in rooms if room.roles & set(some))
            decisive[servers] = max(decisive.get(servers, ()), some, key=len)
    return sorted(decisive.values(), key=len)


def _shortage(
    resource: str, roles: tuple[str, ...], loads: tuple[Load, ...], rooms: tuple[Room, ...]
) -> Shortage | None:
    """Compare need and offer of one set of roles."""
    inside = [load for load in loads if load.role in roles]
    servers = [room for room in rooms if room.roles & set(roles)]
    if resource == "memory":
        needed = float(sum(load.memory * load.replicas for load in inside))
        offered = float(sum(room.memory for room in servers))
    else:
        needed = round(sum(load.cpu * load.replicas for load in inside), 3)
        offered = round(sum(room.cpu for room in servers), 3)
    if needed <= offered:
        return None
    return Shortage(
        resource=resource,
        roles=roles,
        services=tuple(load.service for load in inside if load.replicas),
        servers=tuple(room.server for room in servers),
        needed=needed,
        offered=offered,
    )
