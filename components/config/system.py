"""What a system is, whatever the environment: services and limits, ingress, data, budget, users.

Read from `systems/<system>/system.yaml`; where it runs and how big is the stack's matter
(`stack.py`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.backups import BackupsConfig
from components.config.base import Key, Memory, Port, Section
from components.config.budget import BudgetConfig
from components.config.data import ExternalConfig
from components.config.dns import CloudflareConfig, RecordConfig
from components.config.ingress import IngressConfig
from components.config.jobs import JobConfig, SecretConfig
from components.config.monitoring.settings import MonitoringConfig
from components.config.service import Path, ServiceConfig

Environment = Literal["dev", "testing", "staging", "prod"]


class RegistryConfig(Section):
    """A registry that asks who pulls; the password is a secret of the stack."""

    server: str
    user: str
    secret: Key


class SystemConfig(Section):
    """A whole system, as its document describes it.

    Attributes:
        domain: `{domain}` of prod; a stack may name another.
        externals: stores that somebody else runs.
        records: DNS records beside those that follow from the ingress.
        backups: without them nothing is kept but what the stores themselves hold.
        monitoring: without it nobody hears when something fails.
    """

    name: Key
    title: str
    document: str
    environments: tuple[Environment, ...]
    domain: str
    user: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    ssh_port: Port
    public_ports: tuple[Port, ...]
    reserve: Memory
    swap: Annotated[int, Field(ge=0, le=32)] = 0
    data_path: Path
    budget: BudgetConfig
    ingress: IngressConfig
    services: dict[Key, ServiceConfig]
    jobs: dict[Key, JobConfig] = Field(default_factory=dict)
    secrets: dict[Key, SecretConfig] = Field(default_factory=dict)
    externals: dict[Key, ExternalConfig] = Field(default_factory=dict)
    registries: dict[Key, RegistryConfig] = Field(default_factory=dict)
    records: dict[Key, RecordConfig] = Field(default_factory=dict)
    cloudflare: CloudflareConfig = CloudflareConfig()
    backups: BackupsConfig | None = None
    monitoring: MonitoringConfig | None = None
