"""What a plan says about names and requests: routes with limits, DNS records, Cloudflare."""

from __future__ import annotations

from cli.explain.rows import Row, Section
from components.blueprint.edge import AddressOf, CaaData
from components.blueprint.types import Blueprint
from components.config import StackConfig
from components.config.ingress import LimitConfig


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
    return Section(
        "dns",
        "DNS records",
        {"name": "name", "type": "type", "content": "leads to", "ttl": "TTL", "proxied": "proxied"},
        {
            record.key: {
                "name": record.name,
                "type": record.type,
                "content": _content(record.content),
                "ttl": record.ttl,
                "proxied": record.proxied,
            }
            for record in blueprint.dns
        },
    )


def edge(blueprint: Blueprint) -> Section:
    """Return what Cloudflare does in front: settings of the zone, and rules in their order."""
    rows: dict[str, Row] = {}
    zone = blueprint.zone
    for setting in zone.settings if zone else ():
        rows[setting.name] = {
            "does": str(setting.value),
            "for": f"zone {zone.name if zone else ''}",
        }
    for ruleset in zone.rulesets if zone else ():
        for rule in ruleset.rules:
            limit = rule.limit
            words = f" above {limit.requests} in {limit.period} s" if limit else ""
            rows[rule.key] = {"does": rule.action + words, "for": rule.expression}
    return Section("edge", "Cloudflare in front", {"does": "does", "for": "for"}, rows)


def _content(content: AddressOf | CaaData | str) -> str:
    """Say in words what a record gives."""
    if isinstance(content, AddressOf):
        return f"{content.kind.replace('_', ' ')} {content.key}"
    if isinstance(content, CaaData):
        return f"{content.tag} {content.value}"
    return content


def _limit(limit: LimitConfig | None) -> str:
    if limit is None:
        return ""
    burst = f", burst {limit.burst}" if limit.burst else ""
    return f"{limit.rate} a {limit.per}{burst}"
