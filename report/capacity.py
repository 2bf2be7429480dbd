"""What is left on each server, and whether what is asked for can be had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.rules import types
from policies.rules.resource import at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from components.catalog import Catalogue
    from report.preview import Properties, Step

    Side = Callable[[Step], Properties | None]

_LABEL = re.compile(r"plinth-swarm label (\S+)((?: \S+=\S+)+)")
_HOLD = re.compile(r"plinth-swarm hold (\S+) (\S+)")
_CONSTRAINT = re.compile(r"^node\.(?:labels\.)?([\w.-]+)\s*==\s*(\S+)$")
_MIB, _NANO = 1024 * 1024, 1_000_000_000
TIGHT = 0.95  # share of a server's memory that limits may take before it is told
NEAR = 0.8  # share of what a load balancer takes before it is told


@dataclass(frozen=True)
class Room:
    """One server and the most that the services on it may use.

    Attributes:
        memory: the server's, MiB; `limits` are those of all tasks there.
        cpu: cores that tasks may use together; ceilings, so it may be more than there are.
    """

    type: str
    cores: int
    memory: int
    limits: int
    cpu: float

    @property
    def share(self) -> float:
        """Return how much of the memory the limits take."""
        return self.limits / self.memory if self.memory else 0.0


def before(steps: Sequence[Step], catalogue: Catalogue) -> dict[str, Room]:
    """Return the servers as they are, by logical name; nothing where a task cannot be placed."""
    return _rooms(steps, catalogue, lambda step: step.old)


def after(steps: Sequence[Step], catalogue: Catalogue) -> dict[str, Room]:
    """Return the servers as they would be."""
    return _rooms(steps, catalogue, lambda step: step.new)


def warnings(steps: Sequence[Step], rooms: Mapping[str, Room], catalogue: Catalogue) -> list[str]:
    """Return whole sentences on what may not be had, or is nearly used up.

    Args:
        steps: all resources.
        rooms: the servers as they would be.
        catalogue: what is sold.
    """
    found = [text for step in steps for text in _orderable(step, catalogue)]
    for name, room in sorted(rooms.items()):
        if room.share >= TIGHT:
            found.append(f"{name}: limits take {room.share:.0%} of its memory; little is left.")
    return [*found, *_balancers(steps, catalogue)]


def _rooms(steps: Sequence[Step], catalogue: Catalogue, side: Side) -> dict[str, Room]:
    given = [(step, inputs) for step in steps if (inputs := side(step)) is not None]
    nodes = {str(i.get("name")): (s.name, i) for s, i in given if s.type == types.SERVER}
    labels = _labels([inputs for step, inputs in given if step.type == types.REMOTE_COMMAND])
    places: dict[tuple[str, ...], list[str]] = {}  # of each set of constraints
    loads: dict[tuple[str, ...], list[float]] = {}  # MiB and cores on each of these places
    for step, inputs in given:
        if step.type != types.SERVICE:
            continue
        asked = tuple(map(str, at(inputs, "taskSpec", "placement", "constraints") or ()))
        if asked not in places:
            places[asked] = [n for n in nodes if _meets(n, labels.get(n, {}), asked)]
            loads[asked] = [0, 0.0]
        if not places[asked]:
            return {}
        tasks = -(-_number(at(inputs, "mode", "replicated", "replicas"), 1) // len(places[asked]))
        limits = at(inputs, "taskSpec", "resources", "limits") or {}
        loads[asked][0] += tasks * _number(at(limits, "memoryBytes"), 0) // _MIB
        loads[asked][1] += tasks * _number(at(limits, "nanoCpus"), 0) / _NANO
    used = dict.fromkeys(nodes, (0, 0.0))
    for asked, there in places.items():
        for node in there:
            memory, cpu = used[node]
            used[node] = (memory + int(loads[asked][0]), cpu + loads[asked][1])
    rooms = {}
    for node, (name, inputs) in nodes.items():
        kind = catalogue.server_types.get(str(inputs.get("serverType")))
        if kind:
            rooms[name] = Room(kind.name, kind.cores, kind.memory * 1024, *used[node])
    return rooms


def _labels(commands: list[Properties]) -> dict[str, dict[str, str]]:
    """Return each node's labels, as the steps that set them have them."""
    found: dict[str, dict[str, str]] = {}
    for inputs in commands:
        text = inputs.get("create")
        if not isinstance(text, str):
            continue
        for node, pairs in _LABEL.findall(text):
            found.setdefault(node, {}).update(pair.split("=", 1) for pair in pairs.split())
        for node, volume in _HOLD.findall(text):
            found.setdefault(node, {})[f"plinth.volume.{volume}"] = "true"
    return found


def _meets(node: str, labels: Mapping[str, str], asked: Iterable[str]) -> bool:
    found = [_CONSTRAINT.match(text) for text in asked]
    known = {**labels, "hostname": node}
    return all(item is not None and known.get(item[1]) == item[2] for item in found)


def _number(value: Any, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise


def _orderable(step: Step, catalogue: Catalogue) -> Iterator[str]:
    """Say where a server that is asked for anew cannot be had."""
    old, new = step.old or {}, step.new or {}
    asked = step.kind in ("create", "replace") or old.get("serverType") != new.get("serverType")
    if step.type != types.SERVER or step.kind in ("same", "delete") or not asked:
        return
    name, place = str(new.get("serverType")), str(new.get("location"))
    kind, retired = catalogue.server_types.get(name), catalogue.retired.get(name)
    if retired:
        since = f"since {retired.until}"
        yield f"{step.name}: {name} is sold no more {since}: take {retired.successor}."
    elif kind is None:
        yield f"{step.name}: {name} is in no list of what is sold."
    elif place not in kind.locations:
        yield f"{step.name}: {name} is not sold in {place}, but in {', '.join(kind.locations)}."
    elif kind.available is not None and place not in kind.available:
        where = ", ".join(kind.available) or "nowhere"
        yield f"{step.name}: {name} cannot be ordered in {place} now (it can: {where})."


def _balancers(steps: Sequence[Step], catalogue: Catalogue) -> Iterator[str]:
    """Say where the only load balancer nears what its type takes."""
    made = [step for step in steps if step.type == types.LOAD_BALANCER and step.new]
    if len(made) != 1:
        return
    kind = catalogue.load_balancer_types.get(str((made[0].new or {}).get("loadBalancerType")))
    if kind is None:
        return
    for token, most, what in (
        (types.LOAD_BALANCER_TARGET, kind.max_targets, "targets"),
        (types.LOAD_BALANCER_SERVICE, kind.max_services, "ports"),
    ):
        count = sum(step.type == token and step.new is not None for step in steps)
        if count >= NEAR * most:
            yield f"{made[0].name}: {count} of {most} {what} that an {kind.name} takes."
