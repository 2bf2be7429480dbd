"""The stores that a service is told of in its environment: addresses, users, secrets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .secret import Secret, SettingsError, find

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Database:
    """How to reach PostgreSQL: by its parts, or by a URL that says it all."""

    host: str = ""
    port: int = 5432
    name: str = "app"
    user: str = "app"
    password: Secret | None = None
    url: Secret | None = None

    def arguments(self) -> dict[str, Any]:
        """Give what the client library is told; TLS it reads from PGSSLMODE or the URL."""
        if self.url is not None:
            return {"conninfo": self.url.read()}
        return {
            "host": self.host,
            "port": self.port,
            "dbname": self.name,
            "user": self.user,
            "password": self.password.read() if self.password else None,
        }


@dataclass(frozen=True)
class Cache:
    """How to reach Redis; `user` None is the one without a name."""

    host: str = ""
    port: int = 6379
    password: Secret | None = None
    user: str | None = None
    url: Secret | None = None


@dataclass(frozen=True)
class Objects:
    """How to reach a store of objects that speaks S3, and the buckets to use there."""

    url: str
    access_key: Secret
    secret_key: Secret
    buckets: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """How to reach Neo4j."""

    host: str
    port: int
    user: str
    password: Secret


@dataclass(frozen=True)
class Stores:
    """All that a service is told of; None is a store that it does not use.

    Attributes:
        replica: a copy of the database that is only read.
        direct: the database without the pool in front of it, for migrations.
    """

    database: Database | None = None
    replica: Database | None = None
    direct: Database | None = None
    cache: Cache | None = None
    objects: Objects | None = None
    graph: Graph | None = None


def load(environment: Mapping[str, str]) -> Stores:
    """Read the environment.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    direct = find(environment, "DIRECT_URL")
    return Stores(
        database=_database(environment, "DATABASE"),
        replica=_database(environment, "DATABASE_REPLICA"),
        direct=Database(url=direct) if direct else None,
        cache=_cache(environment),
        objects=_objects(environment),
        graph=_graph(environment),
    )


def port(environment: Mapping[str, str], name: str, default: int) -> int:
    """Read a port.

    Raises:
        SettingsError: it is none.
    """
    text = environment.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise SettingsError(f"{name}: must be a port from 1 to 65535, not {text!r}")
    return int(text)


def _database(environment: Mapping[str, str], prefix: str) -> Database | None:
    if host := environment.get(f"{prefix}_HOST"):
        return Database(
            host,
            port(environment, f"{prefix}_PORT", 5432),
            environment.get(f"{prefix}_NAME", "app"),
            environment.get(f"{prefix}_USER", "app"),
            find(environment, f"{prefix}_PASSWORD"),
        )
    url = find(environment, f"{prefix}_URL")
    return Database(url=url) if url else None


def _cache(environment: Mapping[str, str]) -> Cache | None:
    if host := environment.get("REDIS_HOST"):
        number = port(environment, "REDIS_PORT", 6379)
        password = find(environment, "REDIS_PASSWORD")
        return Cache(host, number, password, environment.get("REDIS_USER"))
    url = find(environment, "REDIS_URL")
    return Cache(url=url) if url else None


def _objects(environment: Mapping[str, str]) -> Objects | None:
    url = environment.get("MINIO_URL") or environment.get("MINIO_ENDPOINT")
    if not url:
        return None
    if not url.startswith(("http://", "https://")):
        url = f"http://{url}"
    access, secret = find(environment, "MINIO_ACCESS_KEY"), find(environment, "MINIO_SECRET_KEY")
    if access is None or secret is None:
        raise SettingsError("MINIO_URL needs MINIO_ACCESS_KEY and MINIO_SECRET_KEY, or *_FILE")
    names = (name.strip() for name in environment.get("MINIO_BUCKETS", "").split(","))
    return Objects(url.rstrip("/"), access, secret, tuple(filter(None, names)))


def _graph(environment: Mapping[str, str]) -> Graph | None:
    uri = environment.get("NEO4J_URI")
    if not uri:
        return None
    parts = urlsplit(uri)
    password = find(environment, "NEO4J_PASSWORD")
    if parts.scheme not in ("bolt", "neo4j") or not parts.hostname:
        raise SettingsError(f"NEO4J_URI: must be written as bolt://host:port, not {uri!r}")
    if password is None:
        raise SettingsError("NEO4J_URI needs NEO4J_PASSWORD or NEO4J_PASSWORD_FILE")
    user = environment.get("NEO4J_USER", "neo4j")
    return Graph(parts.hostname, parts.port or 7687, user, password)
