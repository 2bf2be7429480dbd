"""What a plan says about who reaches what: networks, ports, hosts, routes, limits and names."""

from __future__ import annotations

from cli.explain.rows import Row, Section
from components.blueprint.types import Blueprint
from components.config import StackConfig
from components.config.ingress import LimitConfig

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


def routes(config: StackConfig) -> Section:
    """Return what the proxy does with requests: the longest path of a host wins."""
    ingress = config.system.ingress
    rows: dict[str, Row] = {}
    for route in ingress.routes:
        host = route.host.replace("{domain}", config.domain)
        # by what is written, so that two environments have the same routes under other names
        rows[f"{route.host}{route.path}"] = {
            "host": host,
            "path": route.path,
            "service": route.service,
            "limit": _limit(ingress.limits.get(route.limit or "")),
            "body_mb": ingress.body if route.body is None else route.body,
            "read_timeout_s": route.read_timeout,
            "websocket": route.websocket,
            "cache_s": route.cache,
            "tenants": route.tenants,
        }
    for source, target in ingress.redirects.items():
        host = source.replace("{domain}", config.domain)
        rows[f"{source} (redirect)"] = {
            "host": host,
            "path": "/",
            "service": f"301 to {target.replace('{domain}', config.domain)}",
        }
    tls = ingress.tls
    words = f"TLS: {tls.profile}, {tls.issuer}, {tls.challenge}" if tls else "no TLS: plain HTTP"
    return Section(
        "routes",
        "Routes",
        {
            "host": "host",
            "path": "path",
            "service": "to",
            "limit": "limit of one client",
            "body_mb": "body MB",
            "read_timeout_s": "read s",
            "websocket": "WebSocket",
            "cache_s": "cached s",
        },
        rows,
        f"Proxy: {ingress.service}. {words}.",
    )


def dns(blueprint: Blueprint) -> Section:
    """Return the records in the stack's zone."""
    rows: dict[str, Row] = {}
    for record in blueprint.dns:
        target = getattr(record, "target", None)
        content = getattr(record, "content", None)
        rows[record.key] = {
            "name": record.name,
            "type": record.type,
            "content": content or (f"{target.kind} {target.key}" if target else ""),
            "ttl": record.ttl,
            "proxied": record.proxied,
        }
    return Section(
        "dns",
        "DNS records",
        {"name": "name", "type": "type", "content": "leads to", "ttl": "TTL", "proxied": "proxied"},
        rows,
    )


def _sources(cidrs: tuple[str, ...]) -> str:
    """Name the ranges, everybody where they are all."""
    if set(cidrs) >= _EVERYBODY:
        return "everybody"
    shown = ", ".join(cidrs[:3])
    return f"{shown} and {len(cidrs) - 3} more" if len(cidrs) > 3 else shown  # noqa: PLR2004


def _limit(limit: LimitConfig | None) -> str:
    if limit is None:
        return ""
    burst = f", burst {limit.burst}" if limit.burst else ""
    return f"{limit.rate} a {limit.per}{burst}"
