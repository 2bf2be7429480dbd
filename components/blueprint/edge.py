"""Specs of what stands between the world and the servers: load balancer and DNS."""

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
class DnsRecordSpec:
    """A record in a Cloudflare zone.

    Attributes:
        name: fully qualified, without a trailing dot.
        target: whose address the record gives.
        ttl: seconds; 1 means automatic, which a proxied record needs.
    """

    key: str
    zone: str
    name: str
    type: Literal["A", "AAAA"]
    target: AddressOf
    ttl: int
    proxied: bool
    comment: str


@dataclass(frozen=True, kw_only=True)
class ZoneSpec:
    """The zone that holds the records: it exists already; `zone_id` None: look it up by name."""

    name: str
    zone_id: str | None
