"""Decide what the proxy on edge servers is told: names, routes, certificates, whom to believe."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from components.blueprint import addressing
from components.blueprint.ingress import (
    AcmeCertificateSpec,
    AcmeSpec,
    IngressSpec,
    RedirectSpec,
    RouteSpec,
    SiteSpec,
)
from components.blueprint.plan_edge import EVERYWHERE, web_sources
from components.config.hosts import WILDCARD, covers, fill, tenant_domains

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.ingress import CorsConfig, RouteConfig, TlsConfig

LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory"
CONNECT_TIMEOUT = 5  # a task on the same private network answers at once, or is away
IDLE_TIMEOUT = 60  # between two reads or writes
WEBSOCKET_TIMEOUT = 3600  # a connection that is held open is often silent


def plan_ingress(context: Context) -> IngressSpec:
    """Return what the system's proxy is told."""
    config = context.config
    ingress, settings = config.system.ingress, config.settings
    sites, redirects = _sites(context), _redirects(context)
    names = [*(host for site in sites for host in site.hosts), *(item.host for item in redirects)]
    acme = ingress.tls is not None and ingress.tls.issuer == "acme"
    sources = web_sources(context)
    return IngressSpec(
        http_port=ingress.http_port,
        https_port=ingress.https_port,
        tls=ingress.tls.profile if ingress.tls else None,
        acme=_acme(context, ingress.tls) if ingress.tls and acme else None,
        certificates=_certificates(context, ingress.tls, names) if ingress.tls and acme else (),
        sites=sites,
        redirects=redirects,
        limits=ingress.limits,
        headers=_headers(context),
        cors=_cors(context, ingress.cors) if ingress.cors else None,
        balance=ingress.balance,
        gzip=ingress.gzip,
        balancer=str(addressing.LOAD_BALANCER) if settings.load_balancer else None,
        edge_ranges=() if sources == EVERYWHERE else tuple(sources),
        workers=max(1, math.ceil(config.services[ingress.service].cpu)),
    )


def _sites(context: Context) -> tuple[SiteSpec, ...]:
    """Gather the routes of each host; custom domains of tenants are served like their route."""
    config = context.config
    found: dict[str, list[RouteSpec]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for route in config.system.ingress.routes:
        host = fill(route.host, config.domain, config.zone)
        found.setdefault(host, []).append(_route(context, route))
        if route.tenants:
            aliases[host] = tuple(tenant_domains(config).values())
    return tuple(
        SiteSpec(
            hosts=(host, *aliases.get(host, ())),
            routes=tuple(sorted(routes, key=lambda route: (-len(route.path), route.path))),
        )
        for host, routes in found.items()
    )


def _route(context: Context, route: RouteConfig) -> RouteSpec:
    ingress = context.config.system.ingress
    idle = WEBSOCKET_TIMEOUT if route.websocket else IDLE_TIMEOUT
    return RouteSpec(
        path=route.path,
        service=route.service,
        port=context.config.services[route.service].port or 80,
        limit=route.limit,
        body=route.body or ingress.body,
        connect_timeout=route.connect_timeout or CONNECT_TIMEOUT,
        read_timeout=route.read_timeout or idle,
        send_timeout=route.send_timeout or IDLE_TIMEOUT,
        websocket=route.websocket,
        cache=route.cache,
    )


def _redirects(context: Context) -> tuple[RedirectSpec, ...]:
    config = context.config
    return tuple(
        RedirectSpec(
            host=fill(host, config.domain, config.zone),
            target=fill(target, config.domain, config.zone),
        )
        for host, target in config.system.ingress.redirects.items()
    )


def _certificates(
    context: Context, tls: TlsConfig, names: list[str]
) -> tuple[AcmeCertificateSpec, ...]:
    """Ask for one certificate each, so that a name in trouble takes no other with it.

    A name that a wildcard covers needs none of its own; tenants' own domains are in zones that we
    may write nothing into, so these are proven over HTTP.
    """
    foreign = set(tenant_domains(context.config).values())
    wildcards = [name for name in names if name.startswith(WILDCARD)]
    return tuple(
        AcmeCertificateSpec(
            name=name.replace("*", "_"),
            domain=name,
            challenge="http-01" if name in foreign else tls.challenge,
        )
        for name in dict.fromkeys(names)
        if name in wildcards or not any(covers(wildcard, name) for wildcard in wildcards)
    )


def _acme(context: Context, tls: TlsConfig) -> AcmeSpec:
    profile = context.config.profile
    return AcmeSpec(
        directory=profile.acme_directory or LETS_ENCRYPT,
        ca=profile.acme_ca,
        email=tls.email,
        cloudflare_api=profile.cloudflare_api,
    )


def _headers(context: Context) -> dict[str, str]:
    """Return what every answer carries; HSTS only where it is said over TLS, as RFC 6797 has it."""
    config = context.config
    headers, hsts = config.system.ingress.headers, config.system.ingress.headers.hsts
    found: dict[str, str] = {}
    if config.system.ingress.tls:
        words = [f"max-age={hsts.max_age}"]
        words += ["includeSubDomains"] if hsts.include_subdomains else []
        words += ["preload"] if hsts.preload else []
        found["Strict-Transport-Security"] = "; ".join(words)
    found |= {
        "X-Frame-Options": headers.frame_options,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": headers.referrer_policy,
        "Permissions-Policy": headers.permissions_policy,
        "Content-Security-Policy": headers.content_security_policy,
        **headers.extra,
    }
    return {
        name: value.replace("{domain}", config.domain) for name, value in found.items() if value
    }


def _cors(context: Context, cors: CorsConfig) -> CorsConfig:
    """Fill the domain in."""
    domain = context.config.domain
    origins = tuple(origin.replace("{domain}", domain) for origin in cors.origins)
    return cors.model_copy(update={"origins": origins})
