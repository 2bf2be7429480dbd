"""The files that a server with backups gets, and the units among them that are switched on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.blueprint.backups import cluster, drills, sources
from components.blueprint.backups.back import back
from components.blueprint.backups.places import LOCAL
from components.blueprint.backups.specs import ServerFileSpec
from components.blueprint.containers import SecretFileSpec
from components.config.postgres_versions import major, needed
from components.render import backups as render
from components.render.secret_file import places as secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.blueprint.backups.specs import BackupSpec, PlaceSpec
    from components.blueprint.context import Context

HOME, UNITS = "/etc/plinth/backups", "/etc/systemd/system"
PACKAGE = "/usr/local/lib/plinth/plinth_backup"
COMMAND = "/usr/local/sbin/plinth-backup"
_SOURCES = Path(__file__).parents[2] / "remote" / "backup"
# pgBackRest's own folder: the package has none, and the units may not make one there
_PGBACKREST = "/etc/pgbackrest/README"
_LAUNCHER = """\
#!/usr/bin/python3 -I
import sys

sys.path.insert(0, "/usr/local/lib/plinth")
from plinth_backup.__main__ import main

sys.exit(main(sys.argv[1:]))
"""
_RUNNING = ("plinth-archive-", "plinth-started-")  # what is not started by a clock
_MEMORY = 512  # MiB that a copy may use before it is slowed down
_QUEUE = 4  # a quarter of the volume may wait for a place that is away


def program() -> tuple[ServerFileSpec, ...]:
    """Return the command `plinth-backup` and the package behind it."""
    modules = (
        _file(f"{PACKAGE}/{path.name}", 0o644, path.read_text(encoding="utf-8"))
        for path in sorted(_SOURCES.glob("*.py"))
    )
    words = f"What pgBackRest reads here is there for its own processes alone, from {HOME}.\n"
    return (_file(COMMAND, 0o755, _LAUNCHER), _file(_PGBACKREST, 0o644, words), *modules)


def authorities(places: Mapping[str, PlaceSpec]) -> tuple[ServerFileSpec, ...]:
    """Return the certificates of authorities that are not public ones."""
    return tuple(
        _file(render.CA_FILE.format(place=key), 0o644, place.ca)
        for key, place in places.items()
        if place.ca
    )


def of_item(
    context: Context, item: BackupSpec, places: Mapping[str, PlaceSpec], key: str
) -> tuple[ServerFileSpec, ...]:
    """Return the files of one item; `key` is that of the secret that encrypts."""
    written = render.item_json(
        item,
        places,
        stack=context.name,
        key=key,
        cluster=_cluster(context, item),
        source=sources.source(context, item),
        back=back(context, item),
        drill=drills.drill(context, item),
    )
    found = [_file(f"{HOME}/{item.key}.json", 0o600, written)]
    if item.continuous:
        found.append(
            _file(f"{HOME}/{item.key}.conf", 0o600, _pgbackrest(context, item, places, key))
        )
        script = render.fetch_script(item.key, cluster.LOG, cluster.ANSWER)
        found.append(_file(drills.FETCH_FILE.format(item=item.key), 0o755, script))
    named = render.units(item, _mounts(context, item), _MEMORY)
    return (*found, *(_file(f"{UNITS}/{name}", 0o644, text) for name, text in named.items()))


def of_drills(
    context: Context, items: Iterable[BackupSpec], calendar: str
) -> tuple[ServerFileSpec, ...]:
    """Return the units that rehearse restores of what a server copies."""
    mounts = dict.fromkeys(path for item in items for path in _mounts(context, item))
    named = render.drill_units(calendar, tuple(mounts), _MEMORY)
    return tuple(_file(f"{UNITS}/{name}", 0o644, text) for name, text in named.items())


def switched_on(files: Iterable[ServerFileSpec]) -> tuple[str, ...]:
    """Return the units that are to run: timers, and what ships the log."""
    names = [file.path.rpartition("/")[2] for file in files if file.path.startswith(UNITS)]
    return tuple(n for n in names if n.endswith(".timer") or n.startswith(_RUNNING))


def _mounts(context: Context, item: BackupSpec) -> tuple[str, ...]:
    service = context.config.services.get(item.store)
    return (context.config.mount_path(service.volume),) if service else ("/var/lib/plinth",)


def _cluster(context: Context, item: BackupSpec) -> dict[str, Any] | None:
    if not item.continuous:
        return None
    service = context.config.services[item.store]
    uid, gid = (int(part) for part in service.user.split(":"))
    home = context.config.mount_path(service.volume)
    return {
        "uid": uid,
        "gid": gid,
        "data": f"{home}/{item.store}",
        "mount": cluster.MOUNT,
        "pgdata": cluster.PGDATA,
        "wal": cluster.folder(context, service, item.store, "log"),
        "log_timeout": cluster.LOG_TIMEOUT,
        "pgbackrest": needed(service.image, context.config.settings.image),
        "major": major(service.image),
    }


def _pgbackrest(
    context: Context, item: BackupSpec, places: Mapping[str, PlaceSpec], key: str
) -> str:
    service = context.config.services[item.store]
    size = context.config.volumes[service.volume].size
    server = context.config.settings.servers[item.server]
    return render.pgbackrest_conf(
        item.key,
        item.store,
        [(places[name], keep) for name, keep in item.keep.items()],
        key=key,
        pgdata=cluster.PGDATA,
        sockets=cluster.folder(context, service, item.store, "run"),
        port=service.port or 5432,
        run=f"/run/plinth-backup/{item.key}",
        queue_mb=size * 1024 // _QUEUE,
        cores=context.catalogue.server_types[server.type].cores,
        fetch=cluster.FETCH_COMMAND,
    )


def _file(path: str, mode: int, content: str) -> ServerFileSpec:
    filled = SecretFileSpec(key=path, template=content, secrets=secrets_in(content))
    return ServerFileSpec(path=path, mode=mode, content=filled)


__all__ = ["LOCAL", "authorities", "of_drills", "of_item", "program", "switched_on"]
