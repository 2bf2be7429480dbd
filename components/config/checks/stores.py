"""Stores: their sections, who is named in them, and what fits into their memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from components.config.checks.where import in_system
from components.config.nearest import hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from components.config.data import PostgresConfig
    from components.config.merged import StackConfig
    from components.config.problems import Problem
    from components.config.service import ServiceConfig

_SECTIONS = ("pgbouncer", "minio", "neo4j")  # the others are looked at with services
_HELD = ("postgres", "redis", "meilisearch", "minio", "neo4j")
# what follows from the rest of the config; another value would break what relies on it
_OWN = re.compile(
    r"ssl(_.*)?|port|listen_addresses|.*_file|data_directory|primary_.*|unix_socket_.*"
    r"|password_encryption|fsync|full_page_writes|wal_level|hot_standby|max_connections"
)
_SIZE = re.compile(r"^(\d+)\s*(kB|MB|GB)$")
_MIB = {"kB": 1 / 1024, "MB": 1.0, "GB": 1024.0}
_JVM = 0.9  # of the limit; the rest is for what Java has beside heap and page cache


def check_stores(config: StackConfig) -> Iterator[Problem]:
    """Report sections that are missing or name nobody, and memory that is not there."""
    for key, service in config.services.items():
        path = f"services.{key}"
        yield from _section(config, key, service)
        if service.kind in _HELD and service.replicas > 1:
            cause = f"{service.replicas} tasks would write to one directory"
            yield in_system(config, path, cause, "leave a store at one replica")
        if service.postgres:
            yield from _postgres(config, key, service, service.postgres)
        if service.pgbouncer:
            yield from _pool(config, key, service)
        if service.redis:
            yield from _clients(config, key, f"{path}.redis.users", service.redis.users)
        for name, bucket in (service.minio.buckets if service.minio else {}).items():
            yield from _clients(config, key, f"{path}.minio.buckets.{name}.users", bucket.users)
        if service.neo4j:
            wanted = service.neo4j.heap + service.neo4j.page_cache
            if wanted > service.memory * _JVM:
                cause = (
                    f"heap and page cache are {wanted} MB, but of its limit of {service.memory} MB "
                    f"at most {int(service.memory * _JVM)} MB are for them"
                )
                yield in_system(config, f"{path}.neo4j", cause, "lower them or raise `memory`")


def _section(config: StackConfig, key: str, service: ServiceConfig) -> Iterator[Problem]:
    for kind in _SECTIONS:
        section = getattr(service, kind)
        if service.kind == kind and section is None:
            cause = f"a {kind} service needs a `{kind}` section"
            yield in_system(config, f"services.{key}", cause, "add it")
        if service.kind != kind and section is not None:
            cause = f"only a service of `kind: {kind}` has this section"
            remedy = "remove it, or change the kind"
            yield in_system(config, f"services.{key}.{kind}", cause, remedy)
    if service.kind in (*_HELD, *_SECTIONS) and service.port is None:
        cause = "a store needs the port that it listens on"
        yield in_system(config, f"services.{key}", cause, "add `port`")


def _postgres(
    config: StackConfig, key: str, service: ServiceConfig, settings: PostgresConfig
) -> Iterator[Problem]:
    path = f"services.{key}.postgres"
    if settings.replica_of is not None:
        yield from _replica(config, key, settings.replica_of)
        return
    for name, value in (("user", settings.user), ("database", settings.database)):
        if value in ("postgres", "template0", "template1", "public") or value.startswith("pg_"):
            cause = f"`{value}` is Postgres' own"
            yield in_system(config, f"{path}.{name}", cause, "choose another name")
    for index, extension in enumerate(settings.extensions):
        if extension == "pgvector":
            cause = "the extension of pgvector is called `vector`"
            yield in_system(config, f"{path}.extensions[{index}]", cause, "write `vector`")
    for name, setting in settings.settings.items():
        if _OWN.fullmatch(name):
            cause = f"`{name}` follows from other parts of the config"
            yield in_system(config, f"{path}.settings.{name}", cause, "leave it out")
        size = _SIZE.match(str(setting))
        if name == "shared_buffers" and size:
            wanted = int(size[1]) * _MIB[size[2]]
            if wanted > service.memory / 2:
                cause = f"{setting} are more than half of its limit of {service.memory} MB"
                remedy = "lower it, or raise `memory`"
                yield in_system(config, f"{path}.settings.{name}", cause, remedy)
    yield from _clients(config, key, f"{path}.roles", settings.roles)


def _replica(config: StackConfig, key: str, primary: str) -> Iterator[Problem]:
    path = f"services.{key}.postgres.replica_of"
    primaries = [
        name
        for name, other in config.services.items()
        if other.postgres and other.postgres.replica_of is None
    ]
    if primary not in primaries:
        cause = f"`{primary}` is no Postgres that writes"
        yield in_system(config, path, cause, hint(primary, primaries, "Postgres services"))


def _pool(config: StackConfig, key: str, service: ServiceConfig) -> Iterator[Problem]:
    pool = service.pgbouncer
    behind = config.services.get(pool.postgres) if pool else None
    path = f"services.{key}.pgbouncer"
    if pool is None:
        return
    if behind is None or behind.postgres is None:
        known = [name for name, other in config.services.items() if other.postgres]
        cause = f"`{pool.postgres}` is no Postgres"
        remedy = hint(pool.postgres, known, "Postgres services")
        yield in_system(config, f"{path}.postgres", cause, remedy)
    elif pool.pool_size > behind.postgres.max_connections:
        cause = (
            f"a pool of {pool.pool_size} is more than the {behind.postgres.max_connections} "
            f"connections of `{pool.postgres}`"
        )
        remedy = "lower it, or raise the Postgres' `max_connections`"
        yield in_system(config, f"{path}.pool_size", cause, remedy)


def _clients(config: StackConfig, key: str, path: str, named: Iterable[str]) -> Iterator[Problem]:
    """Report who is named as a user but does not use the store; its pools and replicas count."""
    services = config.system.services
    ways = {key} | {
        name
        for name, other in services.items()
        if (other.pgbouncer and other.pgbouncer.postgres == key)
        or (other.postgres and other.postgres.replica_of == key)
    }
    for name in named:
        if name not in services:
            cause = f"there is no service `{name}`"
            yield in_system(config, f"{path}.{name}", cause, hint(name, services, "services"))
        elif not ways & set(services[name].uses):
            cause = f"`{name}` does not use `{key}`"
            remedy = f"add `{key}` to services.{name}.uses, or leave it out here"
            yield in_system(config, f"{path}.{name}", cause, remedy)
