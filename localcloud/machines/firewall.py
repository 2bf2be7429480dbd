"""Cloud firewalls as one nftables ruleset of the datacenter, outside the servers; pure text.

A server's rules look at the interface that leads to it, so they hold for every address that is
routed there. Replies to what was let through pass always. Private networks are not filtered.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localcloud.machines.addressing import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from localcloud.hypervisor import FirewallRule
    from localcloud.machines.addressing import Subnet

TABLE = "plinth"
DNS_PORT = 53


@dataclass(frozen=True)
class Services:
    """Ports of the gateway that servers may use.

    Attributes:
        more: further TCP ports, of whatever else answers there.
    """

    metadata: int
    registry: int
    dns: int
    more: tuple[int, ...] = ()


@dataclass(frozen=True)
class Guard:
    """One server's interface and its rules; `rules` None lets everything through."""

    link: str
    rules: tuple[FirewallRule, ...] | None
    closed: bool = False


def ruleset(
    subnet: Subnet, services: Services, guards: Sequence[Guard], *, reaches_out: bool
) -> str:
    """The whole ruleset, to be loaded in one transaction by `nft -f`."""
    chains = "".join(_chains(guard) for guard in guards)
    inward = ", ".join(f'"{guard.link}" : jump {guard.link}-in' for guard in guards)
    outward = ", ".join(f'"{guard.link}" : jump {guard.link}-out' for guard in guards)
    gateway = subnet.gateway
    tcp = (services.metadata, services.registry, services.dns, DNS_PORT, *services.more)
    ports = f"{{ {', '.join(map(str, tcp))} }}"
    dispatch_out = f"    iifname vmap {{ {outward} }}\n" if outward else ""
    dispatch_in = f"    oifname vmap {{ {inward} }}\n" if inward else ""
    # Where the host does not forward, say so at once instead of letting programs wait.
    beyond = (
        ""
        if reaches_out
        else f'    oifname "uplink" ip daddr != {gateway} reject with icmpx admin-prohibited\n'
    )
    return f"""table inet {TABLE}
delete table inet {TABLE}
table inet {TABLE} {{
  chain prerouting {{
    type nat hook prerouting priority dstnat
    ip daddr {METADATA} tcp dport 80 dnat ip to {gateway}:{services.metadata}
    iifname "s*" ip daddr {gateway} udp dport {DNS_PORT} dnat ip to {gateway}:{services.dns}
    iifname "s*" ip daddr {gateway} tcp dport {DNS_PORT} dnat ip to {gateway}:{services.dns}
  }}
  chain forward {{
    type filter hook forward priority filter
    policy drop
    ct state established,related accept
    ct state invalid drop
    iifname "s*" ip daddr {gateway} tcp dport {ports} accept
    iifname "s*" ip daddr {gateway} udp dport {{ {services.dns}, {DNS_PORT} }} accept
    ip saddr {subnet.hidden} drop
    ip daddr {subnet.hidden} drop
{dispatch_out}    iifname "s*" ip daddr {gateway} meta l4proto icmp accept
    iifname "s*" ip daddr {gateway} reject with icmpx admin-prohibited
{dispatch_in}{beyond}    oifname "uplink" accept
    oifname "b*" accept
    oifname "x*" accept
  }}
{chains}}}
"""


def _chains(guard: Guard) -> str:
    """The two chains of one server; `-out` returns what may leave, `-in` accepts what may enter."""
    inward: list[str]
    outward: list[str]
    if guard.closed:
        inward, outward = ["drop"], ["drop"]
    elif guard.rules is None:
        inward, outward = ["accept"], []
    else:
        inward = [*_lines(guard.rules, "in", "accept"), "drop"]
        outward = _lines(guard.rules, "out", "return")
        if outward:
            outward = [*outward, "drop"]
    return "".join(
        f"  chain {guard.link}-{way} {{\n" + "".join(f"    {line}\n" for line in lines) + "  }\n"
        for way, lines in (("in", inward), ("out", outward))
    )


def _lines(rules: Iterable[FirewallRule], direction: str, verdict: str) -> list[str]:
    """The nft rules for one direction."""
    return [
        " ".join(part for part in (where, _match(rule), verdict) if part)
        for rule in rules
        if rule.direction == direction
        for where in _addresses(rule.ips, "saddr" if direction == "in" else "daddr")
    ]


def _match(rule: FirewallRule) -> str:
    """What a rule says of protocol and port."""
    match rule.protocol:
        case "tcp" | "udp":
            port = f"{rule.protocol} dport {rule.port}" if rule.port and rule.port != "any" else ""
            return port or f"meta l4proto {rule.protocol}"
        case "icmp":
            return "meta l4proto { icmp, ipv6-icmp }"
        case _:
            return f"meta l4proto {rule.protocol}"


def _addresses(ips: Iterable[str], side: str) -> list[str]:
    """Matches for the addresses: one for each IP version, merged so that nft takes the sets."""
    networks = [ipaddress.ip_network(ip, strict=False) for ip in ips]
    four = [net for net in networks if isinstance(net, ipaddress.IPv4Network)]
    six = [net for net in networks if isinstance(net, ipaddress.IPv6Network)]
    found: list[str] = []
    if four:
        merged = [str(net) for net in ipaddress.collapse_addresses(four)]
        everything = merged == ["0.0.0.0/0"]
        found.append("meta nfproto ipv4" if everything else f"ip {side} {{ {', '.join(merged)} }}")
    if six:
        merged = [str(net) for net in ipaddress.collapse_addresses(six)]
        everything = merged == ["::/0"]
        found.append("meta nfproto ipv6" if everything else f"ip6 {side} {{ {', '.join(merged)} }}")
    return found
