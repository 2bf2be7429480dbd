"""Rules about the cloud's firewalls: what the world may reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from policies.rules import types
from policies.rules.ports import SSH_PORTS, WEB_PORTS, closed_within, other_than, ports_of
from policies.rules.ranges import strangers, unknown_place
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

# What a rule that is open to strangers lets them reach, in words; empty where that is well.
Reached = Callable[[Any, str, Any], str]
WITHOUT_PORTS = ("icmp", "gre", "esp")
PROTOCOLS = ("tcp", "udp", *WITHOUT_PORTS)


def _each(reached: Reached) -> Callable[[Resource], Iterator[Finding]]:
    """Return what asks each rule of a firewall that lets somebody in."""

    def find(resource: Resource) -> Iterator[Finding]:
        rules = at(resource.properties, "rules")
        if rules is UNKNOWN:
            yield Undecided(("rules",))
            return
        for number, rule in enumerate(rules or ()):
            yield from _rule(number, rule, reached)

    return find


def _rule(number: int, rule: Any, reached: Reached) -> Iterator[Finding]:
    """Judge one rule; it is harmless as soon as one known part of it is."""
    path = ("rules", number)
    if rule is UNKNOWN:
        yield Undecided(path)
        return
    direction, protocol, port = (at(rule, key) for key in ("direction", "protocol", "port"))
    sources = at(rule, "sourceIps")
    # what is neither known nor given may be either
    named = str(protocol or "").lower() if protocol is not UNKNOWN else ""
    kinds = (named,) if named in PROTOCOLS else ("tcp", "udp")
    told = [(kind, reached(None if port is UNKNOWN else port, kind, rule)) for kind in kinds]
    what = [f"{kind} {words}" for kind, words in told if words]
    if str(direction).lower() == "out" or not what:
        return
    wide, unknown = strangers(sources), unknown_place(sources)
    if not wide and unknown is None:
        return
    for step, value in (("direction", direction), ("protocol", protocol), ("port", port)):
        if value is UNKNOWN:
            yield Undecided((*path, step))
            return
    if wide:
        named = ", ".join(wide)
        yield Violation(f"lets {named} reach {' and '.join(what)}: rule {number + 1}")
    else:
        yield Undecided((*path, "sourceIps", *(unknown or ())))


def _data(port: Any, protocol: str, _rule: Any) -> str:
    return ", ".join(f"{item.number} ({item.what})" for item in closed_within(port, protocol))


def _ssh(port: Any, protocol: str, rule: Any) -> str:
    first, last = ports_of(port)
    if protocol != "tcp":
        return ""
    found = [number for number in SSH_PORTS if first <= number <= last]
    if not found and "ssh" in str(at(rule, "description") or "").lower():
        found = [first]
    return ", ".join(f"{number} (SSH)" for number in found)


def _other(port: Any, protocol: str, rule: Any) -> str:
    if UNKNOWN in (at(rule, "protocol"), at(rule, "port")):
        return "any port"
    if protocol in WITHOUT_PORTS:
        return "" if protocol == "icmp" else "traffic"
    if _data(port, protocol, rule) or _ssh(port, protocol, rule):
        return ""  # rules of their own say it better
    return other_than(WEB_PORTS, port)


FIREWALL_CLOSES_DATA_PORTS = ResourceRule(
    name="firewall-closes-data-ports",
    why="Databases and the Swarm are for the system's own servers: found open, they are broken "
    "into within hours.",
    remedy="take the port out of `public_ports` in systems/<system>/system.yaml, or name the few "
    "addresses that need it; people reach databases through SSH (`ssh -L`).",
    level="mandatory",
    firm=True,
    type=types.FIREWALL,
    find=_each(_data),
    refused="public_ports: [80, 443, 5432]",
    accepted="public_ports: [80, 443]",
)
FIREWALL_CLOSES_SSH = ResourceRule(
    name="firewall-closes-ssh",
    why="Who can knock on SSH can use the next hole in it before it is mended; keys and fail2ban "
    "come after that.",
    remedy="name in the stack's config who deploys and administers, `plinth:ssh_from`: the ranges "
    "of your office, VPN or CI runner.",
    level="mandatory",
    firm=True,
    type=types.FIREWALL,
    find=_each(_ssh),
    refused='plinth:ssh_from: ["0.0.0.0/0"]',
    accepted='plinth:ssh_from: ["203.0.113.0/29"]',
)
FIREWALL_OPENS_WEB_ONLY = ResourceRule(
    name="firewall-opens-web-only",
    why="Each port that the world reaches is a program that has to withstand it.",
    remedy="take the port out of `public_ports` in systems/<system>/system.yaml and lead visitors "
    "there by a route of the ingress.",
    level="mandatory",
    type=types.FIREWALL,
    find=_each(_other),
    refused="public_ports: [80, 443, 8025]",
    accepted="public_ports: [80, 443]",
)
