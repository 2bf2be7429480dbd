"""What a system is, whatever the environment: services and limits, ingress, data, budget, users.

Read from `systems/<system>.yaml`; where it runs and how big is the stack's matter (`stack.py`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Cpu, ImageName, Key, Memory, Port, Seconds, Section

Kind = Literal["container", "traefik", "postgres", "redis", "meilisearch"]
Role = Literal["edge", "data", "app", "worker"]
Extension = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
Path = Annotated[str, Field(pattern=r"^/[^\s]*$")]


class HealthConfig(Section):
    """How a container is asked whether it is well: a command, or an HTTP path and what asks it."""

    command: tuple[str, ...] = ()
    http: Path | None = None
    client: Literal["python3", "node", "curl", "wget"] = "curl"
    interval: Seconds = 10
    timeout: Seconds = 5
    start_period: Seconds = 40
    retries: Annotated[int, Field(ge=1, le=20)] = 3


class StandInConfig(Section):
    """The part that the demo app plays where this service's own image cannot be had."""

    role: Literal["web", "worker", "frontend", "api", "search", "browser"]


class PostgresConfig(Section):
    """A Postgres of the system's own: its database, its application role and its limits."""

    database: Identifier
    user: Identifier
    extensions: tuple[Extension, ...] = ()
    max_connections: Annotated[int, Field(ge=10, le=1000)] = 100
    statement_timeout: Seconds = 30
    idle_transaction_timeout: Seconds = 60


class RedisConfig(Section):
    """A Redis with append-only file; `policy` is what it does when its memory is full."""

    policy: Literal["noeviction", "allkeys-lru", "allkeys-lfu", "volatile-lru"] = "noeviction"
    memory_share: Annotated[float, Field(gt=0.1, le=0.9)] = 0.75


class ServiceConfig(Section):
    """A service: what runs, how much of the server it may use, and what it needs.

    Attributes:
        role: which servers it is placed on.
        port: where it listens in its container.
        uses: services it talks to; gives networks, addresses, passwords and the order of start.
        init: have a small init reap what the container's processes leave behind.
        scratch: directories in memory that it may write to, with their sizes.
        data: directories on the data volume, container path to name.
    """

    kind: Kind = "container"
    image: ImageName
    role: Role = "app"
    cpu: Cpu
    memory: Memory
    replicas: Annotated[int, Field(ge=0, le=50)] = 1
    port: Port | None = None
    uses: tuple[Key, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    user: Annotated[str, Field(pattern=r"^\d+:\d+$")] = "1000:1000"
    read_only: bool = True
    init: bool = False
    scratch: dict[Path, Memory] = Field(default_factory=dict)
    data: dict[Path, Key] = Field(default_factory=dict)
    health: HealthConfig | None = None
    stop_grace: Seconds = 30
    stand_in: StandInConfig | None = None
    postgres: PostgresConfig | None = None
    redis: RedisConfig | None = None


class RouteConfig(Section):
    """Requests whose path starts with `path` go to `service`; longer paths win."""

    path: Path
    service: Key
    rate_limit: bool = False


class RateLimitConfig(Section):
    """Requests of one client: `average` a second in the long run, `burst` at once."""

    average: Annotated[int, Field(ge=1)] = 50
    burst: Annotated[int, Field(ge=1)] = 100


class IngressConfig(Section):
    """How requests from outside reach services; ports are those of the servers."""

    service: Key
    http_port: Port = 80
    routes: tuple[RouteConfig, ...]
    rate_limit: RateLimitConfig = RateLimitConfig()
    content_security_policy: str = (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; "
        "base-uri 'self'; form-action 'self'"
    )
    health_path: Path = "/"


class BudgetConfig(Section):
    """What the system may cost a month, EUR net; `warn` and `critical` are alert lines below."""

    limit: Decimal
    warn: Decimal
    critical: Decimal


class SystemConfig(Section):
    """A whole system, as its document describes it."""

    name: Key
    title: str
    document: str
    environments: tuple[Literal["dev", "testing", "staging", "prod"], ...]
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
