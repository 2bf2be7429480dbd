"""Specs of what runs in the Swarm: overlay networks, secrets, files and services.

CPU is in cores, memory in MiB, times in seconds. References between specs are by key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class OverlaySpec:
    """An overlay network; an `internal` one has no way out of the cluster."""

    key: str
    name: str
    subnet: str
    internal: bool
    encrypted: bool
    mtu: int
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class SecretSpec:
    """A generated password of letters and digits (so it fits a URL, a shell and a config file).

    Attributes:
        given: a person gave it, encrypted in the stack's file; nothing is generated.
        mounted: containers may have it; else it is for the program alone.
    """

    key: str
    length: int
    given: bool = False
    mounted: bool = True


@dataclass(frozen=True, kw_only=True)
class RegistrySpec:
    """A registry that asks who pulls; `secret` is the key of the password's SecretSpec."""

    server: str
    user: str
    secret: str


@dataclass(frozen=True, kw_only=True)
class SecretFileSpec:
    """A file that holds secrets: `components.render.secret_file.fill` puts their values in.

    A place for a value is written `{{secret:KEY}}` with the key of a `SecretSpec`; between
    single quotes of YAML it is `{{yaml:KEY}}`.
    """

    key: str
    template: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FileSpec:
    """A rendered file without secrets; it becomes a Swarm config."""

    key: str
    content: str


@dataclass(frozen=True, kw_only=True)
class CertificateSpec:
    """A server certificate of the stack's own authority, for connections inside the cluster.

    It gives a secret `<key>.key`, a config `<key>.crt`, and for those who ask, `ca.crt`.

    Attributes:
        names: host names that it is for, the first its common name.
    """

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StepSpec:
    """What brings the inside of a running store up to date: users, rights, buckets, schemas.

    It can be run again at any time, and is whenever its text or a secret in it changes; what
    depends on the store waits for it.

    Attributes:
        service: key of the service in whose container it runs.
        server: key of the server that the service is pinned to.
        command: reads `input` from its standard input, and says nothing of what is secret in it.
    """

    key: str
    service: str
    server: str
    command: tuple[str, ...]
    input: SecretFileSpec


@dataclass(frozen=True, kw_only=True)
class FileMount:
    """Where a container sees a config or secret, and who may read it there."""

    source: str  # key of a FileSpec (configs), SecretSpec or SecretFileSpec (secrets)
    target: str  # absolute path
    uid: str
    gid: str
    mode: int  # for example 0o400


@dataclass(frozen=True, kw_only=True)
class BindMount:
    """A directory of the node, on the data volume."""

    source: str
    target: str
    read_only: bool = False


@dataclass(frozen=True, kw_only=True)
class TmpfsMount:
    """Memory that a container with a read-only root may write to."""

    target: str
    size_mb: int
    mode: int = 0o1777


@dataclass(frozen=True, kw_only=True)
class PublishedPort:
    """A port of the node that leads into the container (mode `host`)."""

    target: int
    published: int
    protocol: Literal["tcp", "udp"] = "tcp"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A service's place in an overlay network; its own name always resolves there."""

    network: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HealthCheckSpec:
    """How Docker asks a container whether it is well; `test` starts with CMD or CMD-SHELL."""

    test: tuple[str, ...]
    interval: int
    timeout: int
    start_period: int
    retries: int


@dataclass(frozen=True, kw_only=True)
class UpdateSpec:
    """How tasks are replaced, both forwards (update) and backwards (rollback)."""

    order: Literal["start-first", "stop-first"]
    failure_action: Literal["rollback", "pause", "continue"]
    parallelism: int
    delay: int
    monitor: int
    max_failure_ratio: float


@dataclass(frozen=True, kw_only=True)
class RestartSpec:
    """When a task that ended is started again; `max_attempts` 0 means without end."""

    condition: Literal["any", "on-failure", "none"]
    delay: int
    max_attempts: int
    window: int


@dataclass(frozen=True, kw_only=True)
class LogSpec:
    """The local log of each container."""

    driver: str
    max_size: str
    max_file: int


@dataclass(frozen=True, kw_only=True)
class ImageSpec:
    """An image as asked for, and what really runs for it."""

    requested: str
    reference: str
    kind: Literal["registry", "pulled", "built", "stand-in"]
    note: str = ""
    digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceSpec:
    """A Swarm service, endpoint mode `dnsrr`.

    Attributes:
        group: the component that makes it: `edge`, `data`, `app` or `monitoring`.
        command: replaces the image's entrypoint where not empty.
        args: replaces the image's command where not empty.
        constraints: placement, for example `node.labels.plinth.role.app==true`.
        depends_on: keys of services that must be healthy before this one is made.
        per_node: tasks that one node may have; 0: any number.
    """

    key: str
    name: str
    group: Literal["edge", "data", "app", "monitoring"]
    image: ImageSpec
    command: tuple[str, ...]
    args: tuple[str, ...]
    env: Mapping[str, str]
    secrets: tuple[FileMount, ...]
    configs: tuple[FileMount, ...]
    binds: tuple[BindMount, ...]
    tmpfs: tuple[TmpfsMount, ...]
    networks: tuple[Attachment, ...]
    ports: tuple[PublishedPort, ...]
    cpu_limit: float
    memory_limit_mb: int
    memory_reservation_mb: int
    replicas: int
    health_check: HealthCheckSpec
    update: UpdateSpec
    rollback: UpdateSpec
    restart: RestartSpec
    constraints: tuple[str, ...]
    user: str
    read_only: bool
    cap_drop: tuple[str, ...]
    cap_add: tuple[str, ...]
    init: bool
    stop_grace: int
    stop_signal: str
    log: LogSpec
    labels: Mapping[str, str]
    depends_on: tuple[str, ...] = ()
    sysctls: Mapping[str, str] = field(default_factory=dict)
    registry: RegistrySpec | None = None
    per_node: int = 0


@dataclass(frozen=True, kw_only=True)
class JobSpec:
    """Work that ends: a task of the Swarm that is like one of a service, and is not started again.

    Attributes:
        schedule: systemd's OnCalendar, UTC; None for one that runs once for each release.
        timeout: seconds after which it is ended and counts as failed.
        task: what runs; its health check, replicas and update have no meaning.
    """

    key: str
    name: str
    schedule: str | None
    timeout: int
    task: ServiceSpec
