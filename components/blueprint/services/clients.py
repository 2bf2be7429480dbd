"""What a service is told of the services it uses: addresses in variables, passwords in files.

Each kind of store has one function here; its users and their secrets are the store's own matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from components.blueprint.services import mounts
from components.blueprint.services.users import database_roles, postgres_settings, primary

if TYPE_CHECKING:
    from collections.abc import Callable

    from components.blueprint.containers import FileMount
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

CA_FILE = "/etc/plinth/ca.crt"


@dataclass(frozen=True)
class Client:
    """What a container needs to reach others."""

    env: dict[str, str] = field(default_factory=dict)
    secrets: tuple[FileMount, ...] = ()
    configs: tuple[FileMount, ...] = ()

    def __or__(self, other: Client) -> Client:
        """Return both; where they name the same variable or file, the other's."""
        secrets = {mount.target: mount for mount in (*self.secrets, *other.secrets)}
        configs = {mount.target: mount for mount in (*self.configs, *other.configs)}
        return Client(self.env | other.env, tuple(secrets.values()), tuple(configs.values()))


@dataclass(frozen=True)
class _Link:
    """A service, what it uses, and as whom."""

    context: Context
    key: str
    service: ServiceConfig
    used: str
    owner: bool

    @property
    def other(self) -> ServiceConfig:
        """Return the service that is used."""
        return self.context.config.services[self.used]

    def secret(self, key: str) -> tuple[str, FileMount]:
        """Return the path of a secret in the container, and its mount."""
        mount = mounts.secret(key, self.service)
        return mount.target, mount


def connect(context: Context, key: str, service: ServiceConfig, *, owner: bool = False) -> Client:
    """Return what leads to everything that a service uses.

    Args:
        context: what the plan looks at.
        key: the service's key.
        service: the service, as the user that it really runs as.
        owner: as the database's owner, who may change its schema: for migrations.
    """
    found = Client()
    # a pool is what the application talks to, so it has the last word over the Postgres behind it
    order = sorted(service.uses, key=lambda used: context.config.services[used].kind == "pgbouncer")
    for used in order:
        link = _Link(context, key, service, used, owner)
        found |= _KINDS.get(link.other.kind, _http)(link)
    return found


def _postgres(link: _Link) -> Client:
    """Return the way to a Postgres, a pool or a replica, each under its own names."""
    context, service = link.context, link.service
    key = primary(context, link.used)
    if link.owner and link.other.kind == "pgbouncer":  # migrations need a session of their own
        link = replace(link, used=key)
    settings = postgres_settings(context, link.used)
    role, password = settings.user, f"{key}-password"
    if not link.owner:
        own = next(item for item in database_roles(context, key) if item.service == link.key)
        role, password = own.name, own.secret
    file, mounted = link.secret(password)
    url, url_mount = link.secret(url_key(link.used, "owner" if link.owner else link.key))
    replica = bool(link.other.postgres and link.other.postgres.replica_of)
    prefix = "DATABASE_REPLICA" if replica else "DATABASE"
    env = {
        f"{prefix}_HOST": link.used,
        f"{prefix}_PORT": str(link.other.port),
        f"{prefix}_NAME": settings.database,
        f"{prefix}_USER": role,
        f"{prefix}_PASSWORD_FILE": file,
        f"{prefix}_URL_FILE": url,
    }
    pooled = any(
        context.config.services[used].kind == "pgbouncer" and primary(context, used) == key
        for used in service.uses
    )
    if pooled and link.other.kind == "postgres" and not replica:
        env["DIRECT_URL_FILE"] = url
    configs: tuple[FileMount, ...] = ()
    if settings.tls:
        # libpq, and all that is built on it, reads these by itself
        env |= {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": CA_FILE}
        configs = (mounts.config("ca.crt", service, CA_FILE),)
    return Client(env, (mounted, url_mount), configs)


def _redis(link: _Link) -> Client:
    file, mounted = link.secret(f"{link.used}-{link.key}-password")
    url, url_mount = link.secret(url_key(link.used, link.key))
    env = {
        "REDIS_HOST": link.used,
        "REDIS_PORT": str(link.other.port),
        "REDIS_USER": link.key,
        "REDIS_PASSWORD_FILE": file,
        "REDIS_URL_FILE": url,
    }
    return Client(env, (mounted, url_mount))


def _minio(link: _Link) -> Client:
    access, access_mount = link.secret(f"{link.used}-{link.key}-access")
    secret, secret_mount = link.secret(f"{link.used}-{link.key}-secret")
    buckets = link.other.minio.buckets if link.other.minio else {}
    env = {
        "MINIO_ENDPOINT": f"{link.used}:{link.other.port}",
        "MINIO_URL": f"http://{link.used}:{link.other.port}",
        "MINIO_ACCESS_KEY_FILE": access,
        "MINIO_SECRET_KEY_FILE": secret,
        "MINIO_BUCKETS": ",".join(name for name, item in buckets.items() if link.key in item.users),
    }
    return Client(env, (access_mount, secret_mount))


def _neo4j(link: _Link) -> Client:
    file, mounted = link.secret(f"{link.used}-password")
    env = {
        "NEO4J_URI": f"bolt://{link.used}:{link.other.port}",
        "NEO4J_USER": "neo4j",
        "NEO4J_PASSWORD_FILE": file,
    }
    return Client(env, (mounted,))


def _meilisearch(link: _Link) -> Client:
    file, mounted = link.secret(f"{link.used}-key")
    return _http(link) | Client({"MEILISEARCH_KEY_FILE": file}, (mounted,))


def _http(link: _Link) -> Client:
    """Return the URL of a service that speaks HTTP."""
    name = link.used.upper().replace("-", "_")
    return Client({f"{name}_URL": f"http://{link.used}:{link.other.port}"})


def url_key(used: str, client: str) -> str:
    """Return the key of the secret file with the URL by which a client reaches a store."""
    return f"{used}-{client}-url"


_KINDS: dict[str, Callable[[_Link], Client]] = {
    "postgres": _postgres,
    "pgbouncer": _postgres,
    "redis": _redis,
    "minio": _minio,
    "neo4j": _neo4j,
    "meilisearch": _meilisearch,
}
