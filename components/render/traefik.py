"""Traefik's settings: what it listens on (static) and where requests go (dynamic)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.config.hosts import WILDCARD
from components.render import tls
from components.render.template import render

if TYPE_CHECKING:
    from components.blueprint.ingress import IngressSpec, RouteSpec, SiteSpec

WEB_PORT, TLS_PORT, METRICS_PORT = 8000, 8443, 8082  # in the container, where it is nobody special
STATIC, DYNAMIC = "/etc/traefik/traefik.yaml", "/etc/traefik/dynamic.yaml"
START, ROUTES = "/etc/traefik/start.sh", "/tmp/routes"  # noqa: S108 - in the container
HOME, CA = "/certificates", "/etc/traefik/acme-ca.pem"
READ_TIMEOUT = 60  # seconds for a whole request to arrive, where no route wants more
_BODIES = "(Method(`POST`) || Method(`PUT`) || Method(`PATCH`))"
# above these priorities are the paths' own, ten for each character
_METHOD = 5


@dataclass(frozen=True)
class _Router:
    """A router as the template writes it; `host` is whose certificate it serves with."""

    name: str
    rule: str
    priority: int
    service: str
    middlewares: tuple[str, ...]
    host: str


def static_config(spec: IngressSpec) -> str:
    """Return traefik.yaml."""
    routes = [route for site in spec.sites for route in site.routes]
    return render(
        "traefik/traefik.yaml",
        web_port=WEB_PORT,
        tls_port=TLS_PORT,
        metrics_port=METRICS_PORT,
        balancer=spec.balancer,
        edge_ranges=spec.edge_ranges,
        read_timeout=max(READ_TIMEOUT, *(route.send_timeout for route in routes)),
        tls=spec.tls,
        acme=spec.acme,
        challenges=tuple(dict.fromkeys(item.challenge for item in spec.certificates)),
        home=HOME,
        ca=CA,
        routes=ROUTES,
    )


def start(spec: IngressSpec) -> str:
    """Return the script that starts Traefik, and has it ask again for missing certificates."""
    return render(
        "traefik/start.sh",
        certificates=spec.certificates,
        home=HOME,
        static=STATIC,
        dynamic=DYNAMIC,
        routes=ROUTES,
    )


def dynamic_config(spec: IngressSpec, origin: tuple[str, str]) -> str:
    """Return the routes; `origin` is certificate and key where no authority is asked."""
    profile = tls.PROFILES[spec.tls or "intermediate"]
    routes = {
        f"{route.service}-{number}-{index}": route
        for number, site in enumerate(spec.sites)
        for index, route in enumerate(site.routes)
    }
    origins = spec.cors.origins if spec.cors else ()
    return render(
        "traefik/dynamic.yaml",
        routers=[*_site_routers(spec), *_redirect_routers(spec)],
        certificates={host: spec.certificate(host) for host in spec.hosts},
        all_hosts=" || ".join(_host(host) for host in spec.hosts),
        strangers=list(_strangers(spec)),
        backends=[
            {"name": name, "transport": name, "url": f"http://{route.service}:{route.port}"}
            for name, route in routes.items()
        ],
        transports=routes,
        redirects={f"redirect-{n}": item for n, item in enumerate(spec.redirects)},
        limits=spec.limits,
        bodies=sorted({route.body for route in routes.values()}),
        headers=spec.headers,
        cors=spec.cors,
        cors_origins=tuple(origin for origin in origins if origin == "*" or "*" not in origin),
        cors_patterns=tuple(_origin(origin) for origin in origins if "*" in origin[1:]),
        gzip=spec.gzip,
        edge_ranges=spec.edge_ranges,
        tls=spec.tls,
        acme=spec.acme,
        minimum=profile.go_minimum,
        ciphers=profile.go_ciphers,
        curves=profile.go_curves,
        origin=origin,
    )


def _site_routers(spec: IngressSpec) -> list[_Router]:
    """Return two routers for each route, one of them for what brings a body, and one for the rest.

    A body is counted by keeping it, and the answer is then kept too, so this is not done to others.
    """
    found = []
    for number, site in enumerate(spec.sites):
        for host in site.hosts:
            key = f"{number}-{site.hosts.index(host)}"
            for index, route in enumerate(site.routes):
                found += _route_routers(
                    spec, host, f"{key}-{index}", route, f"{route.service}-{number}-{index}"
                )
            if all(route.path != "/" for route in site.routes):
                found.append(_nothing_there(spec, site, host, key))
    return found


def _route_routers(
    spec: IngressSpec, host: str, key: str, route: RouteSpec, service: str
) -> list[_Router]:
    rule = f"{_host(host)} && PathPrefix(`{route.path}`)"
    before = (*_strangers(spec), "headers", *(("compress",) if spec.gzip else ()))
    limit = (f"limit-{route.limit}",) if route.limit else ()
    priority = len(route.path) * 10
    return [
        _Router(
            f"route-{key}-body",
            f"{rule} && {_BODIES}",
            priority + _METHOD,
            service,
            (*before, *limit, f"body-{route.body}", "retry"),
            host,
        ),
        _Router(f"route-{key}", rule, priority, service, (*before, *limit, "retry"), host),
    ]


def _nothing_there(spec: IngressSpec, site: SiteSpec, host: str, key: str) -> _Router:
    """Answer 404 with all headers where no route of a name fits; Traefik's own has none."""
    return _Router(
        f"route-{key}-{len(site.routes)}",
        f"{_host(host)} && PathPrefix(`/`)",
        2,
        "noop@internal",
        (*_strangers(spec), "headers", "not-found"),
        host,
    )


def _redirect_routers(spec: IngressSpec) -> list[_Router]:
    return [
        _Router(
            f"redirect-{number}",
            _host(item.host),
            3,
            "noop@internal",
            (*_strangers(spec), "headers", f"redirect-{number}"),
            item.host,
        )
        for number, item in enumerate(spec.redirects)
    ]


def _strangers(spec: IngressSpec) -> tuple[str, ...]:
    return ("strangers",) if spec.edge_ranges else ()


def _host(host: str) -> str:
    """Return the rule for a name; a wildcard is one label, as in its certificate."""
    if not host.startswith(WILDCARD):
        return f"Host(`{host}`)"
    return f"HostRegexp(`^[a-z0-9-]+{re.escape(host[1:])}$`)"


def _origin(origin: str) -> str:
    """Return an origin with a star as a regular expression."""
    return "^" + re.escape(origin).replace(r"\*", "[a-z0-9-]+").replace(r"\-", "-") + "$"
