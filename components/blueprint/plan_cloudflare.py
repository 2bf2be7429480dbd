"""Decide what Cloudflare does for the whole zone, and its certificate for the servers.

Settings and rules belong to a zone, not to a host name: two stacks that share a zone would undo
each other's. So one stack alone manages them, the one that says `dns.manage_zone: true`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.blueprint.edge import (
    OriginCertificateSpec,
    RateLimitSpec,
    RulesetSpec,
    RuleSpec,
    ZoneSettingSpec,
)
from components.config.hosts import served_hosts

if TYPE_CHECKING:
    from components.blueprint.context import Context

# secrets that the proxy mounts where `ingress.tls.issuer` is `cloudflare-origin`
ORIGIN_CERTIFICATE, ORIGIN_KEY = "origin-certificate", "origin-key"
ORIGIN_DAYS = 5475  # 15 years, the longest: nothing but Cloudflare trusts it, so nothing renews it


def plan_zone_settings(context: Context) -> tuple[ZoneSettingSpec, ...]:
    """Return the zone's settings, none where another stack manages them."""
    if not manages_zone(context):
        return ()
    settings = {**_implied(context), **context.config.system.cloudflare.settings}
    return tuple(ZoneSettingSpec(name=name, value=settings[name]) for name in sorted(settings))


def plan_rulesets(context: Context) -> tuple[RulesetSpec, ...]:
    """Return the firewall rules and the rate limits of the zone, each list where it has a rule."""
    if not manages_zone(context):
        return ()
    edge = context.config.system.cloudflare
    waf = tuple(
        RuleSpec(
            key=key,
            expression=_filled(context, rule.expression),
            action=rule.action,
            description=rule.description,
        )
        for key, rule in edge.waf.items()
    )
    limits = tuple(
        RuleSpec(
            key=key,
            expression=_filled(context, limit.expression),
            action="block",
            description=f"{limit.requests} requests in {limit.period} s: {key}",
            limit=RateLimitSpec(
                requests=limit.requests, period=limit.period, timeout=limit.timeout
            ),
        )
        for key, limit in edge.limits.items()
    )
    both = (
        RulesetSpec(
            key="waf",
            name=context.physical("waf"),
            phase="http_request_firewall_custom",
            rules=waf,
        ),
        RulesetSpec(
            key="limits", name=context.physical("limits"), phase="http_ratelimit", rules=limits
        ),
    )
    return tuple(ruleset for ruleset in both if ruleset.rules)


def plan_origin_certificate(context: Context) -> OriginCertificateSpec | None:
    """Return the certificate for the way from Cloudflare to the servers, where it is asked for."""
    tls = context.config.system.ingress.tls
    if context.config.settings.dns is None or tls is None or tls.issuer != "cloudflare-origin":
        return None
    return OriginCertificateSpec(
        key="origin",
        hosts=tuple(sorted(served_hosts(context.config))),
        days=ORIGIN_DAYS,
        certificate=ORIGIN_CERTIFICATE,
        key_file=ORIGIN_KEY,
    )


def _implied(context: Context) -> dict[str, str]:
    """Have Cloudflare speak TLS to the servers and look at their certificate.

    By plain HTTP it would be sent to HTTPS, and send its own visitors there again, for ever.
    """
    dns, tls = context.config.settings.dns, context.config.system.ingress.tls
    return {"ssl": "strict"} if dns and dns.proxied and tls else {}


def manages_zone(context: Context) -> bool:
    """Tell whether this stack is the one that settings and rules of the zone belong to."""
    dns = context.config.settings.dns
    return dns is not None and dns.manage_zone


def _filled(context: Context, text: str) -> str:
    """Fill in `{domain}` and `{zone}`; other braces are Cloudflare's sets."""
    config = context.config
    return text.replace("{domain}", config.domain).replace("{zone}", config.zone)
