"""nginx's settings, for nginx 1.27.4 or later: older ones cannot follow a service's tasks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from components.config.hosts import WILDCARD
from components.render import tls
from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.ingress import IngressSpec
    from components.config.ingress import LimitConfig

WEB_PORT, TLS_PORT, STATUS_PORT = 8000, 8443, 8082  # in the container, where it is nobody special
RESOLVER = "127.0.0.11"  # Docker's own name server, in every container
CONF = "/etc/plinth/nginx.conf"
BUFFERED = 8  # MiB; larger bodies are passed on as they come


def config(spec: IngressSpec, *, live: str, webroot: str, origin: tuple[str, str]) -> str:
    """Return nginx.conf; check with `nginx -t`.

    Args:
        spec: what is served.
        live: directory of certificates with their keys, one PEM file by name.
        webroot: directory of answers to ACME's HTTP challenges.
        origin: certificate and key where none is asked of an authority.
    """
    certificates = {
        host: certificate.name
        for host in spec.hosts
        if (certificate := spec.certificate(host)) is not None
    }
    profile = tls.PROFILES[spec.tls or "intermediate"]
    return render(
        "nginx/nginx.conf",
        workers=spec.workers,
        web_port=WEB_PORT,
        tls_port=TLS_PORT,
        status_port=STATUS_PORT,
        resolver=RESOLVER,
        buffered=BUFFERED,
        live=live,
        webroot=webroot,
        origin=origin,
        hosts=spec.hosts,
        spelled={host: _host(host) for host in spec.hosts},
        sites=spec.sites,
        redirects=spec.redirects,
        upstreams=spec.upstreams,
        limits=spec.limits,
        rates={name: rate(limit) for name, limit in spec.limits.items()},
        headers=spec.headers,
        cors=spec.cors,
        cors_patterns=cors_patterns(spec.cors.origins) if spec.cors else (),
        balance=spec.balance,
        gzip=spec.gzip,
        balancer=spec.balancer,
        edge_ranges=spec.edge_ranges,
        tls=spec.tls,
        protocols=profile.openssl_protocols,
        ciphers=profile.openssl_ciphers,
        curves=profile.openssl_curves,
        acme=spec.acme,
        certificates=certificates,
    )


def rate(limit: LimitConfig) -> str:
    """Return a rate as nginx reads it: whole requests a second or a minute.

    Raises:
        ValueError: a rate by the hour that is no whole number a minute; refused by the checks.
    """
    if limit.per == "second":
        return f"{limit.rate}r/s"
    if limit.per == "minute":
        return f"{limit.rate}r/m"
    if limit.rate % 60:
        raise ValueError(f"{limit.rate} an hour are no whole number a minute")
    return f"{limit.rate // 60}r/m"


def cors_patterns(origins: tuple[str, ...]) -> tuple[str, ...]:
    """Return origins as nginx' `map` compares them: as they are, or as regular expressions.

    `*` becomes `~.`, any origin at all; a star in a name is one label.
    """
    return tuple(_pattern(origin) for origin in origins)


def _host(host: str) -> str:
    """Return a name as nginx compares it; a wildcard is one label, as in its certificate."""
    if not host.startswith(WILDCARD):
        return host
    return f'"~^[a-z0-9-]+{re.escape(host[1:])}$"'.replace(r"\-", "-")


def _pattern(origin: str) -> str:
    if origin == "*":
        return "~."
    if "*" not in origin:
        return origin
    return "~^" + re.escape(origin).replace(r"\*", "[a-z0-9-]+").replace(r"\-", "-") + "$"
