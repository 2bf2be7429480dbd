"""What a plan says about who reaches what: networks and open ports."""

from __future__ import annotations

from cli.explain.rows import Row, Section
from components.blueprint.types import Blueprint

_EVERYBODY = {"0.0.0.0/0", "::/0"}


def networks(blueprint: Blueprint) -> Section:
    """Return the private network of the servers and the overlay networks of the containers."""
    rows: dict[str, Row] = {
        network.key: {
            "kind": "private",
            "range": network.ip_range,
            "way_out": False,
            "encrypted": False,
            "members": ", ".join(server.key for server in blueprint.servers),
        }
        for network in blueprint.networks
    }
    for overlay in blueprint.overlays:
        inside = [
            service.key
            for service in blueprint.services
            if any(item.network == overlay.key for item in service.networks)
        ]
        rows[overlay.key] = {
            "kind": "overlay",
            "range": overlay.subnet,
            "way_out": not overlay.internal,
            "encrypted": overlay.encrypted,
            "members": ", ".join(inside),
        }
    return Section(
        "networks",
        "Networks",
        {
            "kind": "kind",
            "range": "range",
            "way_out": "way out",
            "encrypted": "encrypted",
            "members": "members",
        },
        rows,
        derived=frozenset(("members",)),
    )


def ports(blueprint: Blueprint) -> Section:
    """Return every open port, and who may reach it; all others are closed."""
    rows: dict[str, Row] = {}
    for balancer in blueprint.load_balancers:
        for service in balancer.services:
            rows[f"{balancer.key}:{service.listen_port}"] = {
                "at": f"load balancer {balancer.type}",
                "port": f"{service.listen_port}/{service.protocol}",
                "from": "everybody",
                "to": f"port {service.destination_port} of {', '.join(balancer.targets)}"
                + (" (PROXY protocol)" if service.proxyprotocol else ""),
            }
    listeners = {
        str(port.published): service.key for service in blueprint.services for port in service.ports
    }
    for firewall in blueprint.firewalls:
        members = [s.key for s in blueprint.servers if firewall.key in s.firewalls]
        for rule in firewall.rules:
            if rule.direction == "in":
                port = rule.port or "-"
                rows[f"{firewall.key}:{rule.description}"] = {
                    "at": ", ".join(members),
                    "port": f"{port}/{rule.protocol}" if rule.port else rule.protocol,
                    "from": _sources(rule.cidrs),
                    "to": listeners.get(port, rule.description),
                }
    return Section(
        "ports",
        "Open ports (all others are closed)",
        {"at": "at", "port": "port", "from": "from", "to": "leads to"},
        rows,
    )


def _sources(cidrs: tuple[str, ...]) -> str:
    """Name the ranges, everybody where they are all."""
    if set(cidrs) >= _EVERYBODY:
        return "everybody"
    shown = ", ".join(cidrs[:3])
    return f"{shown} and {len(cidrs) - 3} more" if len(cidrs) > 3 else shown  # noqa: PLR2004
