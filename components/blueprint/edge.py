"""Specs of what stands between the world and the servers: load balancer, DNS and Cloudflare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class HealthProbeSpec:
    """How the load balancer asks a target whether it lives; times in seconds."""

    protocol: Literal["http", "tcp"]
    port: int
    interval: int
    timeout: int
    retries: int
    path: str
    status_codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BalancerServiceSpec:
    """A listening port and where it leads."""

    key: str
    protocol: Literal["tcp", "http", "https"]
    listen_port: int
    destination_port: int
    proxyprotocol: bool
    health_check: HealthProbeSpec


@dataclass(frozen=True, kw_only=True)
class LoadBalancerSpec:
    """A load balancer; its targets are servers (by key), reached by their private addresses."""

    key: str
    name: str
    type: str
    location: str
    algorithm: Literal["round_robin", "least_connections"]
    network: str
    private_ip: str
    services: tuple[BalancerServiceSpec, ...]
    targets: tuple[str, ...]
    delete_protection: bool
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class AddressOf:
    """The public address of something that gets it only when it is made."""

    kind: Literal["load_balancer", "floating_ip", "server"]
    key: str
    family: Literal["ipv4", "ipv6"] = "ipv4"


@dataclass(frozen=True, kw_only=True)
class CaaData:
    """What a CAA record says: `tag` is `issue`, `issuewild` or `iodef`."""

    flags: int
    tag: str
    value: str


@dataclass(frozen=True, kw_only=True)
class DnsRecordSpec:
    """A record in a Cloudflare zone.

    Attributes:
        name: fully qualified, without a trailing dot; `*.name` for all names below.
        content: whose address the record gives, the text itself, or what a CAA record says.
        ttl: seconds; 1 means automatic, which a proxied record needs.
        priority: of an MX record.
    """

    key: str
    zone: str
    name: str
    type: Literal["A", "AAAA", "CNAME", "TXT", "MX", "CAA"]
    content: AddressOf | CaaData | str
    ttl: int
    proxied: bool
    comment: str
    priority: int | None = None


@dataclass(frozen=True, kw_only=True)
class ZoneSettingSpec:
    """A setting of a whole zone by Cloudflare's own name."""

    name: str
    value: str | int | bool


@dataclass(frozen=True, kw_only=True)
class RateLimitSpec:
    """Requests of one address: `requests` in `period` seconds, then blocked for `timeout`."""

    requests: int
    period: int
    timeout: int


@dataclass(frozen=True, kw_only=True)
class RuleSpec:
    """A rule of Cloudflare's edge; `key` is its stable reference, so that order is no identity."""

    key: str
    expression: str
    action: str
    description: str
    limit: RateLimitSpec | None = None


@dataclass(frozen=True, kw_only=True)
class RulesetSpec:
    """The rules of one phase; a zone has one such list for each phase."""

    key: str
    name: str
    phase: Literal["http_request_firewall_custom", "http_ratelimit"]
    rules: tuple[RuleSpec, ...]


@dataclass(frozen=True, kw_only=True)
class OriginCertificateSpec:
    """A certificate that Cloudflare's edge alone trusts.

    Attributes:
        hosts: the names it is for.
        days: validity, one of those that Cloudflare offers.
        certificate, key_file: keys of the Swarm secrets that hold it and its private key.
    """

    key: str
    hosts: tuple[str, ...]
    days: int
    certificate: str
    key_file: str


@dataclass(frozen=True, kw_only=True)
class ZoneSpec:
    """The zone that holds the records: it exists already.

    Attributes:
        zone_id: None: look it up by name.
        owner: what the comment of every record of this stack is, to tell them from others.
        settings, rulesets: of the whole zone; empty where another stack manages them.
    """

    name: str
    zone_id: str | None
    owner: str
    settings: tuple[ZoneSettingSpec, ...] = ()
    rulesets: tuple[RulesetSpec, ...] = ()
