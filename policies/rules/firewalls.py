"""Rules about the cloud's firewalls."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from policies.rules import types
from policies.rules.ports import closed_within
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

# Wider ranges belong to no one network: two halves of the world are the world.
WIDEST = {4: 8, 6: 16}
PRIVATE_V6 = ipaddress.IPv6Network("fc00::/7")


def _closed_ports(resource: Resource) -> Iterator[Finding]:
    rules = at(resource.properties, "rules")
    if rules is UNKNOWN:
        yield Undecided(("rules",))
        return
    for number, rule in enumerate(rules or ()):
        yield from _closed_ports_of(number, rule)


def _closed_ports_of(number: int, rule: Any) -> Iterator[Finding]:
    """Judge one rule; it is harmless as soon as one known part of it is."""
    path = ("rules", number)
    if rule is UNKNOWN:
        yield Undecided(path)
        return
    direction, protocol = at(rule, "direction"), at(rule, "protocol")
    ports, sources = at(rule, "port"), at(rule, "sourceIps")
    if direction == "out" or protocol not in ("tcp", "udp", UNKNOWN):
        return
    kinds = ("tcp", "udp") if protocol is UNKNOWN else (protocol,)
    reached = [
        port for kind in kinds for port in closed_within(None if ports is UNKNOWN else ports, kind)
    ]
    if not reached or not _may_be_world(sources):
        return
    asked = (("direction", direction), ("protocol", protocol), ("port", ports))
    for step, value in asked:
        if value is UNKNOWN:
            yield Undecided((*path, step))
            return
    wide = [source for source in sources if _is_world(source)] if sources is not UNKNOWN else []
    if not wide:
        yield Undecided((*path, "sourceIps", *_unknown_place(sources)))
        return
    named = ", ".join(f"{port.number} ({port.what})" for port in reached)
    yield Violation(f"lets {', '.join(wide)} reach {protocol} {named}: rule {number + 1}")


def _may_be_world(sources: Any) -> bool:
    """Tell whether sources are, or may turn out to be, the world."""
    if sources is UNKNOWN:
        return True
    return any(source is UNKNOWN or _is_world(source) for source in sources or ())


def _is_world(source: Any) -> bool:
    """Tell whether a range is so wide that strangers are in it; a private one never is."""
    if source is UNKNOWN:
        return False
    try:
        network = ipaddress.ip_network(source, strict=False)
    except ValueError:
        return False  # the cloud refuses it
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(PRIVATE_V6):
        return False
    return network.prefixlen < WIDEST[network.version]


def _unknown_place(sources: Any) -> tuple[int, ...]:
    if sources is UNKNOWN:
        return ()
    return tuple(place for place, source in enumerate(sources) if source is UNKNOWN)[:1]


FIREWALL_CLOSES_DATA_PORTS = ResourceRule(
    name="firewall-closes-data-ports",
    why="Databases and the Swarm are for the system's own servers: found open, they are broken "
    "into within hours.",
    remedy="take the port out of `public_ports` in systems/<system>/system.yaml, or name the few "
    "addresses that need it; people reach databases through SSH (`ssh -L`).",
    level="mandatory",
    type=types.FIREWALL,
    find=_closed_ports,
)
