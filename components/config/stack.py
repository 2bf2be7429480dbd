"""Where a system runs and how big: the `plinth:` values of `Pulumi.<stack>.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from components.config.backups import BackupScheduleConfig, SnapshotsConfig
from components.config.base import Cidr, Cpu, ImageName, Key, Memory, Section
from components.config.budget import AcknowledgementConfig, BudgetConfig
from components.config.data import Identifier
from components.config.drift import DriftAcceptedConfig
from components.config.monitoring.stack import StackMonitoringConfig
from components.config.policies import PoliciesConfig
from components.config.service import Role
from components.config.share import ShareConfig
from components.config.system import Environment
from components.config.usage import UsageConfig

ALL_ROLES: tuple[Role, ...] = ("edge", "data", "app", "worker", "monitoring")


class ServerConfig(Section):
    """A server by its stable key; `roles` are the kinds of service that may run on it.

    Attributes:
        location: where it stands, if elsewhere than the stack.
        manager: the Swarm is made and led from here; without it from the first server by key.
        backups: the cloud's own daily backups of this one, where that is not the stack's word.
    """

    type: str
    roles: tuple[Role, ...] = ALL_ROLES
    location: str | None = None
    manager: bool = False
    backups: bool | None = None


class VolumeConfig(Section):
    """A volume; `size` in GB; `server` holds it, else the first one with the role `data`."""

    size: int
    server: Key | None = None
    filesystem: Literal["ext4", "xfs"] = "ext4"


class LoadBalancerConfig(Section):
    """The load balancer in front of all servers of the role `edge`."""

    type: str = "lb11"
    algorithm: Literal["round_robin", "least_connections"] = "least_connections"


class DnsConfig(Section):
    """The Cloudflare zone that the domain is in.

    Attributes:
        zone: its name, where it is not the last two labels of the domain.
        zone_id: spares a look-up.
        proxied: lead visitors through Cloudflare, and let nobody else reach the web ports.
        manage_zone: this stack owns what the zone has once: its settings, firewall rules and rate
            limits (`cloudflare` of the system). One stack of a zone may say so.
        ttl: of records that are not proxied, in seconds.
    """

    zone: str | None = None
    zone_id: str | None = None
    proxied: bool = False
    manage_zone: bool = False
    ttl: Annotated[int, Field(ge=60, le=86400)] = 300


class ServiceOverride(Section):
    """What a stack may say differently about a service.

    Attributes:
        env: variables beside the system's own, or in place of them.
        settings: of a Postgres, lines of postgresql.conf in place of all of the system's; `{}`
            leaves everything to what follows from its limits.
    """

    cpu: Cpu | None = None
    memory: Memory | None = None
    replicas: Annotated[int, Field(ge=0, le=50)] | None = None
    image: ImageName | None = None
    role: Role | None = None
    volume: Key | None = None
    args: tuple[str, ...] | None = None
    env: dict[str, str] | None = None
    settings: dict[Identifier, str | int | float | bool] | None = None


class TenantConfig(Section):
    """A tenant: `schema` is `<prefix><number>`; `domain` is its own domain, if it has one."""

    number: Annotated[int, Field(ge=1)]
    subdomain: Key
    domain: str | None = None


class StackSettings(Section):
    """All a person says about a stack.

    Attributes:
        cloud: for which cloud the stack is meant; `local` refuses to run against the real one.
        backups: the cloud's own daily backups of servers, without their volumes.
        snapshots: of servers, made and pruned by `plinth snapshot`.
        backup_schedule: where the copies of the system's stores go.
        protect: keep volume, addresses and servers from being deleted by mistake.
        load_balancer: in front of all edge servers; without one, names lead to the servers.
        ssh_from: ranges that may reach SSH: of who administers, and of what deploys.
        allowed_locations: where data may be, by name; those of the EU where nothing is said.
        encrypted_overlay: encrypt what containers on different servers say to each other.
        cpu_overcommit: CPU limits may add up to this many times the cores.
        budget: in place of the system's.
        cost_acknowledged: agreement to a change that raises the cost by more than a step.
        usage: what is expected to be used of what is billed by use.
        volumes: more volumes by key; services choose one by `volume`.
        secrets: secrets that a person gave, by key; encrypted in the file.
        tenants: of a system with a schema for each, by key.
        policies: levels of rules, and exceptions from them.
        share: what other teams may read, by a name for each.
        admin_keys: public SSH keys that may log in besides the stack's own.
        monitoring: whether this stack is watched, and where what was measured is kept.
        drift_accepted: what may be others than the files say, and until when.
    """

    system: Key
    environment: Environment
    cloud: Literal["local", "hetzner"]
    domain: str | None = None
    location: str = "nbg1"
    image: str = "debian-12"
    servers: Annotated[dict[Key, ServerConfig], Field(min_length=1)]
    volume: VolumeConfig
    volumes: dict[Key, VolumeConfig] = Field(default_factory=dict)
    backups: bool = False
    snapshots: SnapshotsConfig | None = None
    backup_schedule: BackupScheduleConfig = BackupScheduleConfig()
    protect: bool = False
    floating_ip: bool = True
    load_balancer: LoadBalancerConfig | None = None
    dns: DnsConfig | None = DnsConfig()
    ssh_from: tuple[Cidr, ...] = ()
    allowed_locations: tuple[str, ...] = ("fsn1", "nbg1", "hel1")
    admin_keys: tuple[str, ...] = ()
    encrypted_overlay: bool = True
    cpu_overcommit: Annotated[float, Field(ge=1, le=4)] = 2.0
    budget: BudgetConfig | None = None
    cost_acknowledged: AcknowledgementConfig | None = None
    usage: UsageConfig = UsageConfig()
    services: dict[Key, ServiceOverride] = Field(default_factory=dict)
    secrets: dict[Key, SecretStr] = Field(default_factory=dict)
    tenants: dict[Key, TenantConfig] = Field(default_factory=dict)
    policies: PoliciesConfig = PoliciesConfig()
    share: dict[Key, ShareConfig] = Field(default_factory=dict)
    monitoring: StackMonitoringConfig = StackMonitoringConfig()
    drift_accepted: tuple[DriftAcceptedConfig, ...] = ()
