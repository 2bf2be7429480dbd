"""How requests from outside reach services: hosts, routes, limits, headers and TLS."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Key, Memory, Port, Seconds, Section

Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9*{}._-]+$")]
# what a path may hold unescaped, less what a proxy's own language would read as its own
UrlPath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9._~%@:+,=/-]*$")]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]
HeaderValue = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$")]
Origin = Annotated[str, Field(pattern=r"^(\*|https?://(\*\.)?[A-Za-z0-9{}.:-]+)$")]
Method = Annotated[str, Field(pattern=r"^[A-Z]+$")]


class LimitConfig(Section):
    """Requests of one client: `rate` each `per` in the long run, `burst` more at once."""

    rate: Annotated[int, Field(ge=1)]
    per: Literal["second", "minute", "hour"] = "second"
    burst: Annotated[int, Field(ge=0)] = 0


class RouteConfig(Section):
    """Requests to `host` whose path starts with `path` go to `service`; longer paths win.

    Attributes:
        host: `{domain}` is the stack's domain; `*.{domain}` every name below it.
        tenants: the custom domains of tenants are served like this route as well.
        limit: key of `limits`.
        body: largest request body.
        connect_timeout, read_timeout, send_timeout: seconds.
        websocket: connections may be upgraded.
        cache: seconds that a browser may keep what this route serves (nginx alone).
    """

    path: UrlPath
    service: Key
    host: Host = "{domain}"
    tenants: bool = False
    limit: Key | None = None
    body: Memory | None = None
    connect_timeout: Seconds | None = None
    read_timeout: Seconds | None = None
    send_timeout: Seconds | None = None
    websocket: bool = False
    cache: Annotated[int, Field(ge=0)] | None = None


class TlsConfig(Section):
    """Certificates and protocol versions.

    Attributes:
        issuer: an ACME authority (Let's Encrypt where the cloud's profile names no other), or
            Cloudflare's own for its edge alone.
        challenge: how it is proven that the names are ours; wildcards need `dns-01`.
        profile: Mozilla's server side TLS recommendation.
        email: where the authority writes to about an account; none is needed.
    """

    issuer: Literal["acme", "cloudflare-origin"] = "acme"
    challenge: Literal["http-01", "dns-01"] = "http-01"
    profile: Literal["intermediate", "modern"] = "intermediate"
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None


class HstsConfig(Section):
    """Strict-Transport-Security; `max_age` in seconds."""

    max_age: Annotated[int, Field(ge=0)] = 63072000
    include_subdomains: bool = True
    preload: bool = True


class HeadersConfig(Section):
    """What every answer carries, errors included; `{domain}` is filled in.

    Attributes:
        hsts: said over TLS alone.
        content_security_policy: empty where the services set their own.
        extra: more headers by name.
    """

    hsts: HstsConfig = HstsConfig()
    frame_options: Literal["DENY", "SAMEORIGIN"] = "DENY"
    referrer_policy: HeaderValue = "strict-origin-when-cross-origin"
    permissions_policy: HeaderValue = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    content_security_policy: HeaderValue = (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'self'; form-action 'self'"
    )
    extra: dict[HeaderName, HeaderValue] = Field(default_factory=dict)


class CorsConfig(Section):
    """Which other sites' pages may call the API.

    Attributes:
        origins: `{domain}` is filled in, `https://*.name` is every name one label below; `*`: all.
        max_age: seconds that a browser may remember the answer.
    """

    origins: Annotated[tuple[Origin, ...], Field(min_length=1)]
    methods: tuple[Method, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    headers: tuple[HeaderName, ...] = ("Authorization", "Content-Type")
    credentials: bool = True
    max_age: Seconds = 600


class BalanceConfig(Section):
    """How requests are spread over a service's tasks, and when one is left out for a while.

    Attributes:
        max_fails: failed attempts within `fail_timeout` after which a task is left out; 0: never.
        fail_timeout: seconds; also how long it is left out.
    """

    method: Literal["round_robin", "least_conn"] = "round_robin"
    max_fails: Annotated[int, Field(ge=0)] = 3
    fail_timeout: Seconds = 30


class IngressConfig(Section):
    """How requests from outside reach services; ports are those of the servers.

    Attributes:
        service: the proxy, a service of kind `traefik` or `nginx`.
        tls: None: plain HTTP, for what is never reached from outside.
        redirects: host to host, answered with 301.
        body: largest request body, where a route names none.
        gzip: compress text.
        health_path: what checks from outside ask for.
    """

    service: Key
    http_port: Port = 80
    https_port: Port = 443
    tls: TlsConfig | None = None
    routes: tuple[RouteConfig, ...]
    redirects: dict[Host, Host] = Field(default_factory=dict)
    limits: dict[Key, LimitConfig] = Field(default_factory=dict)
    headers: HeadersConfig = HeadersConfig()
    cors: CorsConfig | None = None
    balance: BalanceConfig = BalanceConfig()
    body: Memory = 10
    gzip: bool = True
    health_path: UrlPath = "/"
