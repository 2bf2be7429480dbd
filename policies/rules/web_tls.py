"""Rules about the configuration of the proxies, nginx and Traefik: how visitors come in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policies.rules import nginx_config, types
from policies.rules.nginx_config import Directive
from policies.rules.proxy_text import Unreadable, read
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import number

MODERN = {"TLSv1.2", "TLSv1.3"}
MODERN_TRAEFIK = {"VersionTLS12", "VersionTLS13"}
SHORTEST_HSTS = 15_552_000  # seconds: half a year, below which scanners count it as none
MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
PASSES = ("proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "root", "alias")
ACME = "/.well-known/acme-challenge"
NOTHING = "noop@internal"
HEADER = "strict-transport-security"

Found = Iterator[str]


def _asked(
    nginx: Callable[[Directive], Found], traefik: Callable[[Mapping[str, Any]], Found]
) -> Callable[[Resource], Iterator[Finding]]:
    """Return what asks a config in the words of the program that reads it."""

    def find(resource: Resource) -> Iterator[Finding]:
        data = at(resource.properties, "data")
        if data is UNKNOWN:
            yield Undecided(("data",), expected=True)  # a certificate that is made now
            return
        said = read(str(data or ""))
        if isinstance(said, Unreadable):
            program = said.program
            yield Violation(f"{program}'s configuration cannot be read, so nobody can tell")
        elif isinstance(said, Directive):
            yield from map(Violation, dict.fromkeys(nginx(said)))
        elif said:
            yield from map(Violation, dict.fromkeys(traefik(said)))

    return find


def _nginx_tls(root: Directive) -> Found:
    for item in root.all("ssl_protocols", "proxy_ssl_protocols"):
        if old := sorted(set(item.args) - MODERN):
            yield f"nginx lets visitors in with {', '.join(old)}"
    said = any(any(item.own("ssl_protocols")) for item in (root, *root.own("http")))
    for server in nginx_config.servers(root):
        if nginx_config.is_tls(server) and not said and not any(server.own("ssl_protocols")):
            yield "nginx names no ssl_protocols, so its image decides"


def _traefik_tls(routes: Mapping[str, Any]) -> Found:
    options = at(routes, "tls", "options")
    for name, option in (options if isinstance(options, dict) else {}).items():
        if at(option, "minVersion") not in MODERN_TRAEFIK:
            least = at(option, "minVersion") or "what its image decides"
            yield f"Traefik's TLS option {name} lets visitors in with {least}"
        if at(option, "maxVersion") not in (None, "", *MODERN_TRAEFIK):
            yield f"Traefik's TLS option {name} ends at {at(option, 'maxVersion')}"
    with_tls = any(at(router, "tls") is not None for router in _routers(routes).values())
    if with_tls and not (isinstance(options, dict) and "default" in options):
        yield "Traefik has no default TLS option, so its image decides"


def _routers(routes: Mapping[str, Any]) -> Mapping[str, Any]:
    routers = at(routes, "http", "routers")
    return routers if isinstance(routers, dict) else {}


def _nginx_hsts(root: Directive) -> Found:
    for server in nginx_config.servers(root):
        refused = any(item.args == ("on",) for item in server.own("ssl_reject_handshake"))
        if nginx_config.is_tls(server) and not refused:
            yield from _blocks(server, server, ())


def _blocks(server: Directive, block: Directive, inherited: tuple[str, ...]) -> Found:
    """Find blocks that answer without HSTS: one header of their own drops all inherited ones."""
    own = [item.args for item in block.own("add_header")]
    values = tuple(a[1] for a in own if a and a[0].lower() == HEADER and len(a) > 1)
    held = values if own else inherited
    inner = [item for item in block.inside if item.name in {"location", "if"} and item.inside]
    if not _long(held):
        names = " ".join(next(server.own("server_name"), Directive("")).args) or "a server"
        where = f" {' '.join(block.args)}" if block.name == "location" else ""
        yield f"nginx sends no Strict-Transport-Security of half a year for {names}{where}"
        return
    for item in inner:
        # what an `if` returns carries the headers of its location
        yield from _blocks(server, item, held)


def _long(values: tuple[str, ...]) -> bool:
    found = [MAX_AGE.search(value) for value in values]
    return bool(found) and all(item and int(item[1]) >= SHORTEST_HSTS for item in found)


def _traefik_hsts(routes: Mapping[str, Any]) -> Found:
    middlewares = at(routes, "http", "middlewares") or {}
    for name, router in _routers(routes).items():
        if at(router, "tls") is None or at(router, "service") == NOTHING:
            continue
        used = [at(middlewares, str(item), "headers") for item in at(router, "middlewares") or ()]
        if not any(_sends(headers) for headers in used):
            yield f"Traefik sends no Strict-Transport-Security of half a year by the route {name}"


def _sends(headers: Any) -> bool:
    given = at(headers, "customResponseHeaders") or {}
    own = tuple(str(value) for key, value in given.items() if str(key).lower() == HEADER)
    return _long(own) or number(at(headers, "stsSeconds")) >= SHORTEST_HSTS


def _nginx_plain(root: Directive) -> Found:
    for server in nginx_config.servers(root):
        if nginx_config.is_tls(server):
            continue
        names = next(server.own("server_name"), Directive("")).args
        for block in (server, *server.all("location")):
            if ACME in " ".join(block.args):
                continue
            if any(any(block.own(name)) for name in PASSES):
                yield f"nginx serves {' '.join(names) or 'its default'} over plain HTTP"


def _traefik_plain(routes: Mapping[str, Any]) -> Found:
    middlewares = at(routes, "http", "middlewares") or {}
    for name, router in _routers(routes).items():
        if at(router, "tls") is not None or at(router, "service") == NOTHING:
            continue
        used = [
            at(middlewares, str(item), "redirectScheme") for item in at(router, "middlewares") or ()
        ]
        if not any(at(item, "scheme") == "https" for item in used):
            yield f"Traefik serves the route {name} over plain HTTP"


CONFIG_TLS_MINIMUM = ResourceRule(
    name="config-tls-minimum",
    why="Versions before TLS 1.2 are broken, and payment and audit rules refuse them.",
    remedy="leave the TLS settings to the templates (components/templates/nginx, traefik): "
    "TLS 1.2 and 1.3 alone.",
    level="mandatory",
    type=types.SERVICE_CONFIG,
    find=_asked(_nginx_tls, _traefik_tls),
    refused="ssl_protocols TLSv1 TLSv1.1 TLSv1.2;",
    accepted="ssl_protocols TLSv1.2 TLSv1.3;",
)
CONFIG_HSTS = ResourceRule(
    name="config-hsts",
    why="Without it a visitor's first request goes by HTTP each time, where anyone on the way may "
    "answer it.",
    remedy="give `ingress.headers.hsts` in systems/<system>/system.yaml a `max_age` of 15552000 "
    "seconds or more.",
    level="mandatory",
    type=types.SERVICE_CONFIG,
    find=_asked(_nginx_hsts, _traefik_hsts),
    refused='add_header Strict-Transport-Security "max-age=300" always;',
    accepted='add_header Strict-Transport-Security "max-age=63072000" always;',
)
CONFIG_HTTPS_REDIRECT = ResourceRule(
    name="config-https-redirect",
    why="A route that answers over plain HTTP hands its visitors' sessions to whoever listens.",
    remedy="leave `tls` of the ingress on: every name is then led from HTTP to HTTPS.",
    level="mandatory",
    type=types.SERVICE_CONFIG,
    find=_asked(_nginx_plain, _traefik_plain),
    refused="server { listen 80; location / { proxy_pass http://backend; } }",
    accepted="server { listen 80; location / { return 301 https://$host$request_uri; } }",
)
