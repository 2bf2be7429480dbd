"""Stores of data: Postgres and its pool, Redis, MinIO, Neo4j, those outside, and tenants."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from components.config.base import Key, Memory, Seconds, Section

Extension = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
Bucket = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]


class TenantsConfig(Section):
    """A schema for each tenant, and the public table that lists them.

    Attributes:
        schema_prefix: what the name of a tenant's schema starts with.
        migrations: folder of the system with SQL files that run in each tenant's schema.
    """

    schema_prefix: Identifier = "tenant_"
    migrations: str | None = None


class PostgresConfig(Section):
    """A Postgres of the system's own: its database, its roles and its limits.

    Attributes:
        user: owner of the database; migrations run as this role.
        roles: further roles by service key; `write` reads and changes rows, `read` reads them.
        replica_of: key of the Postgres that this one follows; the rest is then the primary's.
        settings: lines of postgresql.conf that a document gives; they win over what is computed.
        tls: serve TLS with a certificate of the system's own authority, and refuse anything else.
    """

    database: Identifier
    user: Identifier
    roles: dict[Key, Literal["owner", "write", "read"]] = Field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    max_connections: Annotated[int, Field(ge=10, le=1000)] = 100
    statement_timeout: Seconds = 30
    idle_transaction_timeout: Seconds = 60
    replica_of: Key | None = None
    settings: dict[Identifier, str | int | float | bool] = Field(default_factory=dict)
    tls: bool = True
    tenants: TenantsConfig | None = None


class PgBouncerConfig(Section):
    """A pool in front of a Postgres: `pool` is the mode that its clients can live with."""

    postgres: Key
    pool: Literal["session", "transaction"] = "transaction"
    pool_size: Annotated[int, Field(ge=1, le=500)] = 20
    max_clients: Annotated[int, Field(ge=1, le=10000)] = 200


class RedisUserConfig(Section):
    """A user of Redis' own access list, for one service."""

    keys: tuple[str, ...] = ("*",)
    # Redis counts INFO as dangerous, but clients ask it for the version
    commands: tuple[str, ...] = ("+@all", "-@dangerous", "-@admin", "+info")


class RedisConfig(Section):
    """A Redis with append-only file; `policy` is what it does when its memory is full.

    Attributes:
        users: users beside the default one, by service key.
    """

    policy: Literal["noeviction", "allkeys-lru", "allkeys-lfu", "volatile-lru"] = "noeviction"
    memory_share: Annotated[float, Field(gt=0.1, le=0.9)] = 0.75
    users: dict[Key, RedisUserConfig] = Field(default_factory=dict)


class BucketConfig(Section):
    """A bucket of MinIO.

    Attributes:
        expire: prefix to hours after which objects below it are deleted.
        users: service key to what it may do.
        versioning: keep what is overwritten or deleted.
    """

    expire: dict[str, Annotated[int, Field(ge=24)]] = Field(default_factory=dict)
    users: dict[Key, Literal["read", "write"]] = Field(default_factory=dict)
    versioning: bool = False


class MinioConfig(Section):
    """A MinIO with its buckets, each service a user of its own."""

    buckets: dict[Bucket, BucketConfig]


class Neo4jConfig(Section):
    """A Neo4j Community: memory by its two big parts, plugins by name."""

    heap: Memory
    page_cache: Memory
    plugins: tuple[Literal["apoc"], ...] = ()


class ExternalConfig(Section):
    """A store that somebody else runs; its URLs are secrets of the stack.

    Attributes:
        kind: what speaks there.
        urls: variable that services get to key of the system's `secrets`, for example
            `DATABASE_URL: supabase-pooler-url`.
        ca: key of the secret with the certificate (PEM) of the authority to trust it by; services
            find it in `<EXTERNAL>_CA_FILE`. Without it: those that everybody trusts.
        check: ask it before services start, and stop where it does not answer.
        monthly: what the document says it costs, in the budget's currency.
    """

    kind: Literal["postgres", "redis", "s3"]
    provider: str
    urls: dict[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")], Key]
    ca: Key | None = None
    check: bool = True
    monthly: Decimal | None = None
