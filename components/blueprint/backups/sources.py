"""How each kind of store is read for a copy: what `plinth-backup` finds as an item's `source`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.blueprint.backups.places import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from components.blueprint.backups.specs import BackupSpec
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

# restic compresses, and finds what repeats
_DUMP = ("pg_dump", "--format=custom", "--compress=0")
_SETTINGS = (
    "/etc/docker/daemon.json",
    "/etc/fail2ban/jail.d",
    "/etc/nftables.conf",
    "/etc/plinth",
    "/etc/ssh/sshd_config.d",
    "/etc/systemd/system",
    "/var/lib/plinth",
)
# Copies do not hold copies, nor the key that opens them.
_LEFT_OUT = (LOCAL, "/etc/plinth/backups", "/var/lib/plinth/status", "/var/lib/plinth/metrics")


def source(context: Context, item: BackupSpec) -> dict[str, Any]:
    """Return how an item's copies are read; nothing where pgBackRest does it itself."""
    if item.method == "pgbackrest":
        return {}
    if item.method == "config":
        return {"paths": list(_SETTINGS), "exclude": list(_LEFT_OUT)}
    service = context.config.services.get(item.store)
    if service is None:
        return _external(context, item)
    return _READERS.get(item.method, _directory)(context, item, service)


def _directory(context: Context, item: BackupSpec, service: ServiceConfig) -> dict[str, Any]:
    """Read the files as they are: MinIO puts each object in its place at once."""
    home = _home(context, item, service)
    return {"paths": [home], "exclude": [f"{home}/.minio.sys/tmp"]}


def _search(context: Context, item: BackupSpec, service: ServiceConfig) -> dict[str, Any]:
    return {
        "search": item.store,
        "container": item.store,
        "port": service.port or 7700,
        "key": _secret(f"{item.store}-key"),
        "folder": f"{_home(context, item, service)}/dumps",
        "file": f"{item.store}.dump",
    }


def _database(_: Context, item: BackupSpec, service: ServiceConfig) -> dict[str, Any]:
    if service.postgres is None:  # the checks refuse this before
        raise ValueError(f"services.{item.store} has no postgres section")
    database = service.postgres.database
    return {
        "container": item.store,
        "command": [*_DUMP, "--username=postgres", f"--dbname={database}"],
        "file": f"{database}.dump",
    }


def _redis(_: Context, item: BackupSpec, service: ServiceConfig) -> dict[str, Any]:
    """Have Redis send a snapshot as it does to a replica: one moment, whole, while it goes on."""
    file = f"/run/secrets/{item.store}-password"
    words = f"redis-cli --no-auth-warning -p {service.port or 6379} --user admin --rdb -"
    return {
        "container": item.store,
        "command": ["sh", "-c", f'REDISCLI_AUTH="$(cat {file})" exec {words}'],
        "file": f"{item.store}.rdb",
    }


def _neo4j(context: Context, item: BackupSpec, service: ServiceConfig) -> dict[str, Any]:
    home, databases = _home(context, item, service), ("neo4j", "system")
    return {
        "stopped": item.store,
        "image": context.image(item.store).reference,
        "user": service.user,
        "data": [home, "/data"],
        "folder": f"{home}-dump",
        "commands": [
            ["neo4j-admin", "database", "dump", name, "--to-path=/dump"] for name in databases
        ],
    }


def _external(context: Context, item: BackupSpec) -> dict[str, Any]:
    """Dump a store that somebody else runs, by a client in an image of its own."""
    config = context.config
    external = config.system.externals[item.store]
    settings = config.system.backups.items[item.key] if config.system.backups else None
    if settings is None or settings.image is None or settings.url is None:  # the checks refuse this
        raise ValueError(f"backups.items.{item.key} has no image or url")
    trusted = external.ca is not None and context.has_secret(external.ca)
    return {
        "image": context.image_of(settings.image).reference,
        "command": [*_DUMP, "--dbname=service=backup"],
        "url": _secret(settings.url),
        "ca": _secret(external.ca) if trusted and external.ca else None,
        "file": f"{item.store}.dump",
    }


def _home(context: Context, item: BackupSpec, service: ServiceConfig) -> str:
    return f"{context.config.mount_path(service.volume)}/{item.store}"


def _secret(key: str) -> str:
    return f"{{{{secret:{key}}}}}"


_READERS: Mapping[str, Callable[[Context, BackupSpec, ServiceConfig], dict[str, Any]]] = {
    "pg_dump": _database,
    "redis": _redis,
    "meilisearch": _search,
    "neo4j": _neo4j,
}
