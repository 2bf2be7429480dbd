"""Who uses a store: a user for each service, with the rights that it needs and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from components.config.data import RedisUserConfig
from components.config.service import MONITORING_KINDS

if TYPE_CHECKING:
    from components.blueprint.context import Context
    from components.config.data import PostgresConfig

Right = Literal["owner", "write", "read", "monitor"]
MONITOR_CONNECTIONS = 3  # an exporter's, at a time
# of Redis' state, without its keys, and without settings that name passwords
_REDIS_MONITOR = RedisUserConfig(
    keys=(),
    commands=("-@all", "+ping", "+info", "+client|setname", "+latency|latest", "+slowlog|len"),
)
IDENTIFIER_LENGTH = 63  # Postgres cuts longer names without a word


@dataclass(frozen=True)
class DatabaseRole:
    """A service's own log-in at a Postgres, or another team's.

    Attributes:
        service: key of the service, or of the share.
        name: of the role.
        right: `owner` may change the schema, `write` the rows, `read` sees them; `monitor` sees
            the server's state and no rows.
        secret: key of the SecretSpec with the password.
        kind: `share` is another team's (`plinth:share`).
        connections: how many it may have at a time; None: as many as all services.
    """

    service: str
    name: str
    right: Right
    secret: str
    kind: Literal["service", "share"] = "service"
    connections: int | None = None


@dataclass(frozen=True)
class RedisUser:
    """A service's own user of a Redis; its name is the service's key."""

    service: str
    secret: str
    keys: tuple[str, ...]
    commands: tuple[str, ...]


@dataclass(frozen=True)
class BucketUser:
    """A service's own user of a MinIO; `name` is its access key."""

    service: str
    name: str
    secret: str
    rights: tuple[tuple[str, Literal["read", "write"]], ...]  # by bucket


def primary(context: Context, key: str) -> str:
    """Return the key of the Postgres that writes: behind a pool, a replica, or the key itself."""
    service = context.config.services[key]
    if service.pgbouncer:
        return primary(context, service.pgbouncer.postgres)
    if service.postgres and service.postgres.replica_of:
        return service.postgres.replica_of
    return key


def postgres_settings(context: Context, key: str) -> PostgresConfig:
    """Return the section of the Postgres that writes.

    Raises:
        ValueError: there is none; the checks refuse this before.
    """
    found = primary(context, key)
    settings = context.config.services[found].postgres
    if settings is None:
        raise ValueError(f"services.{found} has no postgres section")
    return settings


def database_roles(context: Context, key: str) -> tuple[DatabaseRole, ...]:
    """Return the roles of all services that use a Postgres, its pools or its replicas.

    Where the config makes none the owner, the first one is: it makes the tables.
    """
    settings = postgres_settings(context, key)
    services = context.config.services
    clients = [
        name
        for name, service in services.items()
        if any(
            services[used].kind in ("postgres", "pgbouncer") and primary(context, used) == key
            for used in service.uses
            if used in services
        )
        and service.kind not in ("postgres", "pgbouncer")
    ]
    named = settings.roles
    watching = [name for name in clients if services[name].kind in MONITORING_KINDS]
    own = [name for name in clients if name not in watching]
    first = own[0] if own and "owner" not in named.values() else None
    return tuple(
        DatabaseRole(
            service=name,
            name=f"{settings.user}_{name.replace('-', '_')}"[:IDENTIFIER_LENGTH],
            right="monitor"
            if name in watching
            else named.get(name, "owner" if name == first else "write"),
            secret=f"{key}-{name}-password",
            connections=MONITOR_CONNECTIONS if name in watching else None,
        )
        for name in clients
    )


def shared_roles(context: Context, key: str) -> tuple[DatabaseRole, ...]:
    """Return the roles of other teams at a Postgres that writes, or at one of its replicas."""
    settings = postgres_settings(context, key)
    return tuple(
        DatabaseRole(
            service=name,
            name=f"{settings.user}_{name.replace('-', '_')}"[:IDENTIFIER_LENGTH],
            right="read",
            secret=f"{key}-{name}-share-password",
            kind="share",
            connections=share.connections,
        )
        for name, share in context.config.settings.share.items()
        if primary(context, share.store) == key
    )


def replicas(context: Context, key: str) -> tuple[str, ...]:
    """Return the keys of the Postgres services that follow this one."""
    return tuple(
        name
        for name, service in context.config.services.items()
        if service.postgres and service.postgres.replica_of == key
    )


def redis_users(context: Context, key: str) -> tuple[RedisUser, ...]:
    """Return the users of a Redis: those of the config, else one with the usual rights."""
    settings = context.config.services[key].redis
    named = settings.users if settings else {}
    return tuple(
        RedisUser(
            service=name,
            secret=f"{key}-{name}-password",
            keys=(
                user := _REDIS_MONITOR
                if service.kind in MONITORING_KINDS
                else named.get(name, RedisUserConfig())
            ).keys,
            commands=user.commands,
        )
        for name, service in context.config.services.items()
        if key in service.uses
    )


def bucket_users(context: Context, key: str) -> tuple[BucketUser, ...]:
    """Return the users of a MinIO with what each may do in which bucket."""
    settings = context.config.services[key].minio
    if settings is None:
        raise ValueError(f"services.{key} has no minio section")
    return tuple(
        BucketUser(
            service=name,
            name=f"{key}-{name}",
            secret=f"{key}-{name}-secret",
            rights=tuple(
                (bucket, item.users[name])
                for bucket, item in settings.buckets.items()
                if name in item.users
            ),
        )
        for name, service in context.config.services.items()
        if key in service.uses
    )
