"""Specs of the ingress: what a proxy on an edge server is told, whichever proxy it is.

Times are in seconds, sizes in MiB, paths and addresses those inside the proxy's container.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.config.ingress import BalanceConfig, CorsConfig, LimitConfig


@dataclass(frozen=True, kw_only=True)
class AcmeCertificateSpec:
    """A certificate that is asked of an ACME authority.

    Attributes:
        name: also the name of its file; a wildcard's star is an underscore there.
        domain: the one name in it; `*.name` for all names one label below.
    """

    name: str
    domain: str
    challenge: Literal["http-01", "dns-01"]


@dataclass(frozen=True, kw_only=True)
class RouteSpec:
    """Requests whose path starts with `path` go to port `port` of the tasks of `service`.

    Attributes:
        limit: key of the ingress' limits.
        cache: seconds that a browser may keep an answer; None leaves that to the service.
    """

    path: str
    service: str
    port: int
    limit: str | None
    body: int
    connect_timeout: int
    read_timeout: int
    send_timeout: int
    websocket: bool
    cache: int | None


@dataclass(frozen=True, kw_only=True)
class SiteSpec:
    """Names that are served alike, and their routes; the one with the longest path wins.

    Attributes:
        hosts: `*.name` stands for every name one label below.
    """

    hosts: tuple[str, ...]
    routes: tuple[RouteSpec, ...]


@dataclass(frozen=True, kw_only=True)
class RedirectSpec:
    """A name whose requests are sent to another."""

    host: str
    target: str


@dataclass(frozen=True, kw_only=True)
class AcmeSpec:
    """The authority that certificates are asked of.

    Attributes:
        directory: URL that its protocol starts at.
        ca: PEM of who signed that URL's own certificate, None where every system knows them.
        cloudflare_api: base URL of the API that records for `dns-01` are made by; None: public.
    """

    directory: str
    ca: str | None
    email: str | None
    cloudflare_api: str | None


@dataclass(frozen=True, kw_only=True)
class IngressSpec:
    """Everything a proxy is told.

    Attributes:
        tls: Mozilla's profile; None: plain HTTP.
        certificates: what is asked of `acme`; none of it with Cloudflare's origin certificate.
        headers: what every answer carries, by name.
        balancer: address that alone may say by the PROXY protocol who the client is; None: nobody.
        edge_ranges: ranges that alone are served, and that are believed in CF-Connecting-IP;
            empty: everybody is served.
        workers: processes or threads that the CPU limit is worth.
    """

    http_port: int
    https_port: int
    tls: Literal["intermediate", "modern"] | None
    acme: AcmeSpec | None
    certificates: tuple[AcmeCertificateSpec, ...]
    sites: tuple[SiteSpec, ...]
    redirects: tuple[RedirectSpec, ...]
    limits: Mapping[str, LimitConfig]
    headers: Mapping[str, str]
    cors: CorsConfig | None
    balance: BalanceConfig
    gzip: bool
    balancer: str | None
    edge_ranges: tuple[str, ...]
    workers: int

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return every name that is answered for."""
        served = (host for site in self.sites for host in site.hosts)
        return tuple(dict.fromkeys((*served, *(item.host for item in self.redirects))))

    @property
    def upstreams(self) -> tuple[tuple[str, int], ...]:
        """Return name and port of each service that requests go to."""
        routes = (route for site in self.sites for route in site.routes)
        return tuple(dict.fromkeys((route.service, route.port) for route in routes))

    @property
    def largest_body(self) -> int:
        """Return the size of the largest body that any route takes, in MiB."""
        return max((route.body for site in self.sites for route in site.routes), default=1)

    def certificate(self, host: str) -> AcmeCertificateSpec | None:
        """Return the certificate that a name is served with."""
        parent = f"*.{host.partition('.')[2]}"
        by_domain = {item.domain: item for item in self.certificates}
        return by_domain.get(host) or by_domain.get(parent)
