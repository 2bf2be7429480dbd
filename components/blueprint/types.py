"""The Blueprint: every decision about a stack, made before any resource exists.

It is the whole interface between planning (pure) and components (Pulumi).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.blueprint.backups.specs import (
    BackupScheduleSpec,
    BackupSpec,
    KeepSpec,
    PlaceSpec,
    ServerFileSpec,
)
from components.blueprint.containers import (
    Attachment,
    BindMount,
    CertificateSpec,
    FileMount,
    FileSpec,
    HealthCheckSpec,
    ImageSpec,
    JobSpec,
    LogSpec,
    OverlaySpec,
    PublishedPort,
    RegistrySpec,
    RestartSpec,
    SecretFileSpec,
    SecretSpec,
    ServiceSpec,
    StepSpec,
    TmpfsMount,
    UpdateSpec,
)
from components.blueprint.edge import (
    AddressOf,
    BalancerServiceSpec,
    CaaData,
    DnsRecordSpec,
    HealthProbeSpec,
    LoadBalancerSpec,
    OriginCertificateSpec,
    RateLimitSpec,
    RulesetSpec,
    RuleSpec,
    ZoneSettingSpec,
    ZoneSpec,
)
from components.blueprint.externals import ExternalSpec
from components.blueprint.money import CostLine, Costs
from components.blueprint.monitoring.specs import MonitoringSpec
from components.blueprint.servers import (
    CloudInitSpec,
    DirectorySpec,
    FirewallRuleSpec,
    FirewallSpec,
    FloatingIpSpec,
    NetworkSpec,
    PlacementGroupSpec,
    PrimaryIpSpec,
    ServerSpec,
    SubnetSpec,
    VolumeSpec,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AddressOf",
    "Attachment",
    "BackupScheduleSpec",
    "BackupSpec",
    "BalancerServiceSpec",
    "BindMount",
    "Blueprint",
    "CaaData",
    "CertificateSpec",
    "CloudInitSpec",
    "CostLine",
    "Costs",
    "DatabaseSpec",
    "DirectorySpec",
    "DnsRecordSpec",
    "ExternalSpec",
    "FileMount",
    "FileSpec",
    "FirewallRuleSpec",
    "FirewallSpec",
    "FloatingIpSpec",
    "HealthCheckSpec",
    "HealthProbeSpec",
    "ImageSpec",
    "JobSpec",
    "KeepSpec",
    "LoadBalancerSpec",
    "LogSpec",
    "MonitoringSpec",
    "NetworkSpec",
    "OriginCertificateSpec",
    "OverlaySpec",
    "PlaceSpec",
    "PlacementGroupSpec",
    "PrimaryIpSpec",
    "PublishedPort",
    "RateLimitSpec",
    "RegistrySpec",
    "RestartSpec",
    "RuleSpec",
    "RulesetSpec",
    "SecretFileSpec",
    "SecretSpec",
    "ServerFileSpec",
    "ServerSpec",
    "ServiceSpec",
    "ShareSpec",
    "StandIn",
    "StepSpec",
    "SubnetSpec",
    "SwarmSpec",
    "TmpfsMount",
    "UpdateSpec",
    "VolumeSpec",
    "ZoneSettingSpec",
    "ZoneSpec",
]


@dataclass(frozen=True, kw_only=True)
class SwarmSpec:
    """The cluster: made on `first` (server key); `address_pool` never meets the private network.

    Attributes:
        cpu_limits: False where the nodes' kernel cannot hold a container to them, and Docker would
            refuse to start it.
    """

    first: str
    address_pool: str
    subnet_size: int
    data_path_port: int
    cpu_limits: bool = True


@dataclass(frozen=True, kw_only=True)
class DatabaseSpec:
    """An endpoint inside the cluster, for the outputs; no secrets."""

    key: str
    engine: str
    host: str
    port: int
    database: str
    user: str
    secret: str  # key of the SecretSpec with the password
    tls: bool = False


@dataclass(frozen=True, kw_only=True)
class ShareSpec:
    """A role for another team, who reads; `store` is also the host name inside the cluster."""

    key: str
    store: str
    port: int
    database: str
    role: str
    connections: int
    tls: bool
    url: SecretFileSpec


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """A service whose image exists nowhere public, and what runs in its place."""

    service: str
    image: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """A whole stack.

    Attributes:
        name: prefix of all logical and physical names, for example `chrono-scraper-dev`.
        runs_servers: False where the cloud has an API but no machines; then nothing that needs
            the inside of a server is made, and `runs_servers_reason` says why.
        urls: what to open, by name.
        warnings: what a person should know before `up`, each a whole sentence.
    """

    name: str
    system: str
    environment: str
    stack: str
    labels: Mapping[str, str]
    runs_servers: bool
    runs_servers_reason: str
    networks: tuple[NetworkSpec, ...]
    firewalls: tuple[FirewallSpec, ...]
    placement_groups: tuple[PlacementGroupSpec, ...]
    primary_ips: tuple[PrimaryIpSpec, ...]
    servers: tuple[ServerSpec, ...]
    volumes: tuple[VolumeSpec, ...]
    floating_ips: tuple[FloatingIpSpec, ...]
    load_balancers: tuple[LoadBalancerSpec, ...]
    zone: ZoneSpec | None
    dns: tuple[DnsRecordSpec, ...]
    origin_certificate: OriginCertificateSpec | None
    swarm: SwarmSpec
    overlays: tuple[OverlaySpec, ...]
    secrets: tuple[SecretSpec, ...]
    secret_files: tuple[SecretFileSpec, ...]
    certificates: tuple[CertificateSpec, ...]
    steps: tuple[StepSpec, ...]
    externals: tuple[ExternalSpec, ...]
    files: tuple[FileSpec, ...]
    services: tuple[ServiceSpec, ...]
    jobs: tuple[JobSpec, ...]
    databases: tuple[DatabaseSpec, ...]
    backups: BackupScheduleSpec | None
    monitoring: MonitoringSpec | None
    shares: tuple[ShareSpec, ...]
    costs: Costs
    urls: Mapping[str, str]
    warnings: tuple[str, ...]
    stand_ins: tuple[StandIn, ...]
