"""Bodies of load balancers, their services and targets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from localcloud.hetzner.fields import Body, IdOrName, IpAddress, Labels, Name
from localcloud.hetzner.firewall_bodies import SelectorRef, ServerRef

Port = Annotated[int, Field(ge=1, le=65535)]
Interval = Annotated[int, Field(ge=3, le=60)]  # seconds
Timeout = Annotated[int, Field(ge=1, le=60)]  # seconds
Retries = Annotated[int, Field(ge=1, le=5)]
CookieName = Annotated[str, Field(min_length=1, max_length=100)]
CookieLifetime = Annotated[int, Field(ge=30, le=86400)]  # seconds
Protocol = Literal["tcp", "http", "https"]


class HealthHttp(Body):
    """The HTTP part of a health check."""

    domain: Annotated[str, Field(max_length=128)] | None = None
    path: Annotated[str, Field(max_length=256)] | None = None
    response: Annotated[str, Field(max_length=256)] | None = None
    status_codes: Annotated[list[str], Field(max_length=20)] | None = None
    tls: bool | None = None


class HealthCheckBody(Body):
    """A health check."""

    protocol: Literal["tcp", "http"]
    port: Port
    interval: Interval
    timeout: Timeout
    retries: Retries
    http: HealthHttp | None = None


class HealthCheckChange(Body):
    """Changes of a health check; what is absent stays."""

    protocol: Literal["tcp", "http"] | None = None
    port: Port | None = None
    interval: Interval | None = None
    timeout: Timeout | None = None
    retries: Retries | None = None
    http: HealthHttp | None = None


class ServiceHttp(Body):
    """The HTTP part of a service."""

    cookie_name: CookieName | None = None
    cookie_lifetime: CookieLifetime | None = None
    timeout_idle: Annotated[int, Field(ge=1)] | None = None
    certificates: list[int] | None = None
    redirect_http: bool | None = None
    sticky_sessions: bool | None = None


class ServiceBody(Body):
    """A service; the API fills in ports and health check where http or https leaves them out."""

    protocol: Protocol
    listen_port: Port | None = None
    destination_port: Port | None = None
    proxyprotocol: bool | None = None
    health_check: HealthCheckBody | None = None
    http: ServiceHttp | None = None

    @model_validator(mode="after")
    def _tcp_needs_ports(self) -> ServiceBody:
        if self.protocol == "tcp" and None in (self.listen_port, self.destination_port):
            raise ValueError("listen_port and destination_port are required for protocol tcp")
        return self


class ServiceChange(Body):
    """Body of update_service; what is absent stays."""

    listen_port: Port
    protocol: Protocol | None = None
    destination_port: Port | None = None
    proxyprotocol: bool | None = None
    health_check: HealthCheckChange | None = None
    http: ServiceHttp | None = None


class ListenPort(Body):
    """Body of delete_service."""

    listen_port: Port


class IpRef(Body):
    """A target outside of the cloud."""

    ip: IpAddress


class TargetBody(Body):
    """A target."""

    type: Literal["server", "label_selector", "ip"]
    server: ServerRef | None = None
    label_selector: SelectorRef | None = None
    ip: IpRef | None = None
    use_private_ip: bool | None = None

    @model_validator(mode="after")
    def _consistent(self) -> TargetBody:
        if getattr(self, self.type) is None:
            raise ValueError(f"{self.type} is required for type {self.type}")
        return self


class Algorithm(Body):
    """How targets are chosen."""

    type: Literal["round_robin", "least_connections"] = "round_robin"


class ChangeBalancerType(Body):
    """Body of change_type."""

    load_balancer_type: IdOrName


class CreateBalancer(Body):
    """Body of POST /load_balancers."""

    name: Name
    load_balancer_type: IdOrName
    algorithm: Algorithm = Algorithm()
    services: list[ServiceBody] | None = None
    targets: list[TargetBody] | None = None
    labels: Labels | None = None
    public_interface: bool | None = None
    network: int | None = None
    network_zone: str | None = None
    location: IdOrName | None = None
