"""A Postgres whose files are copied: what its container and its server need to know of each other.

The container has its socket and a folder for its log's segments on the volume, so that pgBackRest,
on the server, reaches both. Nothing of places and keys gets into the container.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.blueprint.containers import BindMount, FileSpec
from components.blueprint.servers import DirectorySpec
from components.blueprint.services import mounts
from components.render import backups as render

if TYPE_CHECKING:
    from components.blueprint.containers import FileMount
    from components.blueprint.context import Context
    from components.config.service import ServiceConfig

# below the mount: the file system's own lost+found keeps initdb from the top
MOUNT = "/var/lib/postgresql/data"
PGDATA = f"{MOUNT}/pgdata"
SOCKETS = "/run/postgresql"
LOG = "/var/lib/plinth-log"
SCRIPT = "/etc/plinth/pgbackrest-archive.sh"  # without its name in it, pgBackRest refuses
# Seconds after which a segment of the log is shipped that is not full: a loss of a minute is
# promised, and shipping takes a few of them.
LOG_TIMEOUT = 45
FETCH = "/etc/plinth/pgbackrest-fetch.sh"
FETCH_COMMAND = f"sh {FETCH} %f %p"
FOLDERS = ("wanted", "done", "asked", "found", "fetched")
ANSWER = 30  # seconds that a segment waits for its word; Postgres then asks again


@dataclass(frozen=True)
class Archiving:
    """What a Postgres that ships its log has besides."""

    command: str
    fetch: str
    timeout: int
    binds: tuple[BindMount, ...]
    configs: tuple[FileMount, ...]
    files: tuple[FileSpec, ...]
    directories: tuple[DirectorySpec, ...]


def item_of(context: Context, service: str) -> str | None:
    """Return the key of the item that copies the files of a Postgres, None where none does."""
    backups = context.config.system.backups
    if backups is None or not context.config.settings.backup_schedule.enabled:
        return None
    for key, item in backups.items.items():
        if item.store == service and item.method == "pgbackrest":
            return key
    return None


def archiving(context: Context, key: str, service: ServiceConfig) -> Archiving | None:
    """Return what has a Postgres ship its log; None where its files are not copied."""
    item = item_of(context, key)
    if item is None:
        return None
    sockets, log = folder(context, service, key, "run"), folder(context, service, key, "log")
    uid, gid = (int(part) for part in service.user.split(":"))
    scripts = {
        f"{key}-archive.sh": (SCRIPT, render.archive_script(item, LOG, ANSWER)),
        f"{key}-fetch.sh": (FETCH, render.fetch_script(item, LOG, ANSWER)),
    }
    return Archiving(
        command=f"sh {SCRIPT} %f",
        fetch=FETCH_COMMAND,
        timeout=LOG_TIMEOUT,
        binds=(
            BindMount(source=sockets, target=SOCKETS),
            BindMount(source=log, target=LOG),
        ),
        configs=tuple(
            mounts.config(name, service, path, 0o555) for name, (path, _) in scripts.items()
        ),
        files=tuple(FileSpec(key=name, content=text) for name, (_, text) in scripts.items()),
        directories=tuple(
            DirectorySpec(path=path, uid=uid, gid=gid, mode="0700", volume=service.volume)
            for path in (sockets, log, *(f"{log}/{name}" for name in FOLDERS))
        ),
    )


def folder(context: Context, service: ServiceConfig, key: str, name: str) -> str:
    """Return a directory beside a store's data, for example `/mnt/data/postgres-run`."""
    return mounts.path(context, service, f"{key}-{name}")
