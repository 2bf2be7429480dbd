"""Is a server larger than what may run on it: a cheaper type that holds the same, and idle ones.

Limits are what services may use at most, so a type that holds them all holds any day of theirs.
What they really use is the monitoring's to tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from components.blueprint.capacity import Load, Room, shortages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from components.catalog import Catalogue, ServerType


@dataclass(frozen=True, kw_only=True)
class Sized:
    """A server: its type, where it stands, and what it offers to services."""

    key: str
    type: str
    location: str
    room: Room


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A server that could cost less.

    Attributes:
        type: the cheaper type; empty where the server could go.
        saves: EUR a month, net.
        words: a whole sentence, with what would have to be looked at before.
    """

    server: str
    type: str
    saves: Decimal
    words: str


def hints(
    servers: Sequence[Sized],
    loads: Sequence[Load],
    offer: Callable[[ServerType], tuple[float, int]],
    arm: Mapping[str, bool],
    catalogue: Catalogue,
) -> tuple[Hint, ...]:
    """Return what could cost less, the largest saving of each server.

    Args:
        servers: all of a stack.
        loads: what services may use at most.
        offer: cores and MiB that a server of a type offers to services.
        arm: whether a service's image is said to be made for ARM, by service.
        catalogue: what the cloud sells.
    """
    found = []
    for server in servers:
        if len(servers) > 1 and _idle(server, loads):
            price = catalogue.server_types[server.type].prices.get(server.location)
            words = f"{server.key}: no service can come to stand on it, so that it only costs."
            found.append(
                Hint(
                    server=server.key,
                    type="",
                    saves=price.monthly if price else Decimal(0),
                    words=words,
                )
            )
            continue
        found += list(_cheaper(server, servers, loads, offer, arm, catalogue))
    return tuple(found)


def _idle(server: Sized, loads: Iterable[Load]) -> bool:
    """Tell whether no service has a role that the server has."""
    return not any(load.role in server.room.roles and load.replicas for load in loads)


def _cheaper(  # noqa: PLR0913, PLR0917 - what the search goes over
    server: Sized,
    servers: Sequence[Sized],
    loads: Sequence[Load],
    offer: Callable[[ServerType], tuple[float, int]],
    arm: Mapping[str, bool],
    catalogue: Catalogue,
) -> Iterator[Hint]:
    """Give the cheapest type of the same architecture that holds all, and an ARM one below it."""
    now = catalogue.server_types[server.type]
    price = now.prices.get(server.location)
    if price is None:
        return
    best = {now.architecture: price.monthly}
    chosen: dict[str, ServerType] = {}
    for kind in catalogue.server_types.values():
        asked = _asked(kind, server.location)
        limit = best.get(kind.architecture, min(best.values()))
        if asked is not None and asked < limit and _holds(kind, server, servers, loads, offer):
            best[kind.architecture], chosen[kind.architecture] = asked, kind
    for kind in sorted(
        chosen.values(), key=lambda item: item.architecture, reverse=True
    ):  # x86 first
        cost = best[kind.architecture]
        if kind.architecture != now.architecture and cost >= best[now.architecture]:
            continue
        yield Hint(
            server=server.key,
            type=kind.name,
            saves=price.monthly - cost,
            words=_words(server, now, kind, price.monthly - cost, _unfit(server, loads, arm)),
        )


def _asked(kind: ServerType, location: str) -> Decimal | None:
    """Return the price of a type that can be ordered at a location."""
    if kind.available is not None and location not in kind.available:
        return None
    price = kind.prices.get(location)
    return price.monthly if price else None


def _holds(
    kind: ServerType,
    server: Sized,
    servers: Sequence[Sized],
    loads: Sequence[Load],
    offer: Callable[[ServerType], tuple[float, int]],
) -> bool:
    """Tell whether everything still fits with another type in a server's place."""
    cpu, memory = offer(kind)
    rooms = [
        replace(item.room, cpu=cpu, memory=memory) if item.key == server.key else item.room
        for item in servers
    ]
    placeable = [load for load in loads if any(load.role in room.roles for room in rooms)]
    if shortages(placeable, rooms):
        return False
    return all(
        load.memory <= max(room.memory for room in rooms if load.role in room.roles)
        for load in placeable
    )


def _unfit(server: Sized, loads: Iterable[Load], arm: Mapping[str, bool]) -> list[str]:
    """Return the services there whose image nobody says is made for ARM."""
    here = (load.service for load in loads if load.role in server.room.roles)
    return [name for name in here if not arm.get(name)]


def _words(
    server: Sized, now: ServerType, kind: ServerType, saves: Decimal, unfit: Sequence[str]
) -> str:
    words = (
        f"{server.key}: {kind.name} ({kind.cores} cores, {kind.memory} GB) holds all that may run "
        f"on it, for {saves:.2f} EUR a month less than {now.name}"
    )
    if kind.architecture != now.architecture:
        words += "; it is ARM, so the server has to be made anew"
        if unfit:
            words += f", and whether these images are made for it is not known: {', '.join(unfit)}"
    if kind.disk < now.disk:
        words += (
            f"; its disk is smaller ({kind.disk} against {now.disk} GB), so a resize cannot do it: "
            "the server has to be made anew"
        )
    return f"{words}."
