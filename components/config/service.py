"""A service of a system: what runs, how much it may use, what it needs, how it is asked for health.

Read from the `services` of `systems/<system>/system.yaml`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Cpu, ImageName, Key, Memory, Port, Seconds, Section
from components.config.data import (
    MinioConfig,
    Neo4jConfig,
    PgBouncerConfig,
    PostgresConfig,
    RedisConfig,
)

Kind = Literal[
    "container",
    "traefik",
    "nginx",
    "lego",
    "postgres",
    "pgbouncer",
    "redis",
    "meilisearch",
    "minio",
    "neo4j",
    "prometheus",
    "alertmanager",
    "loki",
    "log-relay",
    "grafana",
    "jaeger",
    "blackbox-exporter",
    "postgres-exporter",
    "pgbouncer-exporter",
    "redis-exporter",
    "nginx-exporter",
]
# what `monitoring` brings (components/config/monitoring/services.py); no system writes these itself
MONITORING_KINDS: tuple[Kind, ...] = (
    "prometheus",
    "alertmanager",
    "loki",
    "log-relay",
    "grafana",
    "jaeger",
    "blackbox-exporter",
    "postgres-exporter",
    "pgbouncer-exporter",
    "redis-exporter",
    "nginx-exporter",
)
EDGE_KINDS: tuple[Kind, ...] = ("traefik", "nginx", "lego")  # on every edge server, once
Role = Literal["edge", "data", "app", "worker", "monitoring"]
Path = Annotated[str, Field(pattern=r"^/[^\s]*$")]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class HealthConfig(Section):
    """How a container is asked whether it is well: a command, or an HTTP path and what asks it."""

    command: tuple[str, ...] = ()
    http: Path | None = None
    client: Literal["python3", "node", "curl", "wget"] = "curl"
    interval: Seconds = 10
    timeout: Seconds = 5
    start_period: Seconds = 40
    retries: Annotated[int, Field(ge=1, le=20)] = 3


class MetricsConfig(Section):
    """Where a container tells Prometheus about itself; never a port that the ingress leads to."""

    port: Port = 9464
    path: Path = "/metrics"


class StandInConfig(Section):
    """The part that the demo app plays where this service's own image cannot be had."""

    role: Literal["web", "worker", "frontend", "api", "search", "browser"]


class ServiceConfig(Section):
    """A service: what runs, how much of the server it may use, and what it needs.

    Attributes:
        role: which servers it is placed on.
        port: where it listens in its container.
        uses: services it talks to; gives networks, addresses, passwords and the order of start.
        external: keys of `externals` that it talks to.
        secrets: variable to key of the system's `secrets`; the container gets a file, and its
            path in `<VARIABLE>_FILE`.
        load_env: also read those files into the variables themselves before `command` starts, for
            images that know no files; the value is then in the environment of that process alone.
        init: have a small init reap what the container's processes leave behind.
        scratch: directories in memory that it may write to, with their sizes.
        data: directories on the data volume, container path to name.
        volume: key of the volume that its data is on.
        arm: its image exists for ARM as well.
        metrics: it is asked for its own metrics, on a port that nothing outside reaches.
    """

    kind: Kind = "container"
    image: ImageName
    arm: bool = True
    role: Role = "app"
    cpu: Cpu
    memory: Memory
    replicas: Annotated[int, Field(ge=0, le=50)] = 1
    port: Port | None = None
    uses: tuple[Key, ...] = ()
    external: tuple[Key, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    secrets: dict[Variable, Key] = Field(default_factory=dict)
    load_env: bool = False
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    user: Annotated[str, Field(pattern=r"^\d+:\d+$")] = "1000:1000"
    read_only: bool = True
    init: bool = False
    scratch: dict[Path, Memory] = Field(default_factory=dict)
    data: dict[Path, Key] = Field(default_factory=dict)
    volume: Key = "data"
    health: HealthConfig | None = None
    stop_grace: Seconds = 30
    stand_in: StandInConfig | None = None
    metrics: MetricsConfig | None = None
    postgres: PostgresConfig | None = None
    pgbouncer: PgBouncerConfig | None = None
    redis: RedisConfig | None = None
    minio: MinioConfig | None = None
    neo4j: Neo4jConfig | None = None
