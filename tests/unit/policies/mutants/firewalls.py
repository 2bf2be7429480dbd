"""What a firewall must not let in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from policies.rules import types
from policies.rules.ports import CLOSED_PORTS
from policies.rules.resource import Resource
from tests.unit.policies.mutants.mutator import APPEND, Change, Changes, Mutator

ALL_V4 = "0.0.0.0/0"
# The world, in the spellings that a cloud would take for it.
WORLD: tuple[tuple[str, ...], ...] = (
    (ALL_V4,),
    ("::/0",),
    (ALL_V4, "::/0"),
    ("0.0.0.0/1", "128.0.0.0/1"),
    ("::/1", "8000::/1"),
    ("2000::/3",),
    ("0:0:0:0:0:0:0:0/0",),
    ("10.0.0.0/8", ALL_V4),
    ("203.0.113.7/0",),
    ("64.0.0.0/2",),
    ("::ffff:0:0/96",),
    ("::ffff:0.0.0.0/96",),
    ("0.0.0.0/0.0.0.0",),
    tuple(f"{first}.0.0.0/8" for first in range(1, 224)),
    tuple(f"{first}.{second}.0.0/9" for first in (8, 23, 45) for second in (0, 128)),
    ("0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"),
)
DATA_PORTS = tuple(port.number for port in CLOSED_PORTS if "tcp" in port.protocols)


def _rule(port: Any, sources: Sequence[str], protocol: str = "tcp", **more: Any) -> dict[str, Any]:
    rule = {"direction": "in", "protocol": protocol, "port": port, "sourceIps": list(sources)}
    return {**rule, "description": "", **more}


def _written(port: int, random: Random) -> Iterable[Any]:
    """Return ways to write a port, or a range that it is in."""
    yield str(port)
    yield port
    yield f"{port}-{port}"
    yield f"{random.randint(1024, port - 1) if port > 1025 else 1}-{port}"
    yield f"{port}-{random.randint(port + 1, 65535)}"


def _opened(ports: Iterable[int]) -> Changes:
    """Return rules that open each port, by turns in each spelling, to the world in each."""

    def changes(_: Resource, random: Random) -> Iterable[Change]:
        worlds = [*WORLD]
        for number, port in enumerate(ports):
            for written in _written(port, random):
                sources = worlds[random.randrange(len(worlds))] if number else worlds.pop(0)
                yield (("rules", APPEND), _rule(written, sources))
        for sources in WORLD:
            yield (("rules", APPEND), _rule(str(random.choice(tuple(ports))), sources))

    return changes


def _sloppy(port: int) -> Changes:
    """Return a rule without direction or protocol, or with them in other letters."""
    whole = _rule(str(port), [ALL_V4])
    forms = (
        {**whole, "protocol": "TCP"},
        {**whole, "direction": "IN"},
        {key: value for key, value in whole.items() if key != "direction"},
        {key: value for key, value in whole.items() if key != "protocol"},
        {key: value for key, value in whole.items() if key != "port"},
        {**whole, "port": f" {port} "},
        {**whole, "port": "any"},
        {**whole, "port": ""},
        {**whole, "port": "1-65535"},
        {**whole, "port": "0-65535"},
    )
    return lambda _resource, _random: [(("rules", APPEND), form) for form in forms]


def _udp(_: Resource, __: Random) -> Iterable[Change]:
    for port in ("4789", "7946", "11211", "any", "4000-5000"):
        for sources in WORLD[:4]:
            yield (("rules", APPEND), _rule(port, sources, "udp"))


MUTATORS = (
    Mutator(
        rule="firewall-closes-data-ports",
        what="a data port open to the world, ports and ranges in all spellings",
        types=(types.FIREWALL,),
        changes=_opened(DATA_PORTS),
    ),
    Mutator(
        rule="firewall-closes-data-ports",
        what="a data port open by a rule that leaves direction, protocol or port out",
        types=(types.FIREWALL,),
        changes=_sloppy(5432),
    ),
    Mutator(
        rule="firewall-closes-data-ports",
        what="the Swarm's or Memcached's UDP ports open to the world",
        types=(types.FIREWALL,),
        changes=_udp,
    ),
    Mutator(
        rule="firewall-closes-ssh",
        what="SSH open to the world",
        types=(types.FIREWALL,),
        changes=_opened((22, 2222)),
    ),
    Mutator(
        rule="firewall-closes-ssh",
        what="SSH on another port open to the world",
        types=(types.FIREWALL,),
        changes=lambda _resource, _random: [
            (("rules", APPEND), _rule(port, [ALL_V4], description=f"SSH of {who}"))
            for port, who in (("8822", "admins"), ("10022", "CI"), ("2200", "us"))
        ],
    ),
    Mutator(
        rule="firewall-opens-web-only",
        what="any other port open to the world",
        types=(types.FIREWALL,),
        changes=lambda _resource, _random: [
            (("rules", APPEND), _rule(written, sources, protocol))
            for port in (21, 25, 81, 3000, 5000, 8000, 8080, 8443, 9443, 3389, 65535)
            for written in (str(port), port, f"{port}-{port}")
            for sources in WORLD[:3]
            for protocol in ("tcp", "udp")
        ],
    ),
    Mutator(
        rule="firewall-opens-web-only",
        what="GRE or ESP open to the world",
        types=(types.FIREWALL,),
        changes=lambda _resource, _random: [
            (("rules", APPEND), _rule(None, sources, protocol))
            for protocol in ("gre", "esp")
            for sources in WORLD[:4]
        ],
    ),
)
