"""A Postgres goes to another major version: read by the new one's client, row for row.

The old data is only read; the new cluster is made beside it, where `swap` takes it from. A
rehearsal does the same with what a backup brought, looks closer, and removes both.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import aside, inside, lock, opened, pair, program, restore, status, store, tool
from .item import BackupError

if TYPE_CHECKING:
    from .item import Cluster, Item
    from .wish import Wish

_ROUND = 5.0  # seconds between two tries to end an upgrade
ROOM = 2.2  # times the database's size that has to be free: rehearsed data and what it becomes
_COUNTS = """
SELECT format('%I.%I', n.nspname, c.relname), (xpath('/row/c/text()', query_to_xml(
  format('SELECT count(*) AS c FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg_toast%' ORDER BY 1
"""
_DATABASES = "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
_ROLES = """
pg_dumpall --globals-only --host=/sockets --port="$1" --username=postgres |
  sed '/^CREATE ROLE postgres;$/d' |
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host=/sockets --port="$2" --username=postgres \\
    --dbname=postgres --output=/dev/null
"""
_CREATED = """
pg_dump --format=custom --compress=0 --create --host=/sockets --port="$1" --username=postgres \\
    "$3" | pg_restore $4 --exit-on-error --host=/sockets --port="$2" --username=postgres \\
    --dbname=postgres
"""


def rehearse(item: Item, wish: Wish, stamp: str, image: str) -> dict[str, Any]:
    """Bring the newest backup and take that to an image's major; all of it goes afterwards.

    Returns:
        What was measured, which is kept for the upgrade itself.

    Raises:
        BackupError: it cannot be done; nothing in use was touched.
    """
    cluster, begun = inside.of(item), time.monotonic()
    brought, target = aside.restored(item, stamp), _target(item, stamp)
    _room(item, ROOM)
    try:
        restore.bring(item, wish, stamp)
        # once by itself: it reads its log and ends in good order, as the one in use will
        old = _image(item)
        opened.start(item, stamp)
        program.run(["docker", "stop", "--time", "300", opened.name(item, stamp)])
        found = _taken(cluster, item, (old, brought), (image, target), look=True)
    finally:
        program.remove(opened.name(item, stamp))
        shutil.rmtree(target, ignore_errors=True)
        shutil.rmtree(brought, ignore_errors=True)
    found |= {"seconds": round(time.monotonic() - begun, 1), "at": time.time()}
    status.write(_mark(item), json.dumps(found) + "\n")
    return found


def upgrade(item: Item, stamp: str, image: str, old: str) -> dict[str, Any]:
    """Make the data one of an image's major, beside it; the store must not run.

    Args:
        item: a Postgres.
        stamp: that the exchange will be known by.
        image: of the new major.
        old: the image that the data is of.

    Raises:
        BackupError: it runs, or something of it cannot be read in; the data stays as it was.
    """
    cluster, target = inside.of(item), aside.restored(item, stamp)
    if store.containers(item.store):
        raise BackupError(f"{item.store} runs: what is written now would be missing")
    try:
        return _taken(cluster, item, (old, aside.data(item)), (image, target), look=False)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def over(item: Item, stamp: str, patience: float) -> dict[str, bool]:
    """End an upgrade or exchange that nobody waits for any more, and say what it has left.

    Args:
        item: a Postgres.
        stamp: of the exchange.
        patience: seconds for it to end.

    Returns:
        Whether the folder of the data is there, and those beside it.

    Raises:
        BackupError: it goes on; the store must not be started.
    """
    lock.give_up(item.key)
    end = time.monotonic() + patience
    while True:
        pair.ended(_name(item))
        try:
            with lock.held(item.key, wait=_ROUND):
                pair.ended(_name(item))  # those of a process that was killed
                return {"data": aside.data(item).exists(),
                        "before": aside.before(item, stamp).exists(),
                        "restored": aside.restored(item, stamp).exists()}  # fmt: skip
        except lock.HeldError:
            if time.monotonic() >= end:
                raise


def upgraded(item: Item) -> None:
    """Have the places know the major that runs now; may be repeated.

    Raises:
        BackupError: there is no pgBackRest that copies it, or a place cannot be written.
    """
    tool.enough(inside.of(item).pgbackrest)
    inside.call(item, "--log-level-console=warn", "stanza-upgrade")


def rehearsed(item: Item) -> dict[str, Any]:
    """Return what the last rehearsal has measured, and what there is now; empty for none."""
    try:
        known: dict[str, Any] = json.loads(_mark(item).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    size = store.ask(item.store, "SELECT sum(pg_database_size(oid)) FROM pg_database").strip()
    number = store.ask(item.store, "SHOW server_version_num").strip()
    free = shutil.disk_usage(aside.data(item).parent).free
    return {"now": {"bytes": int(size), "major": int(number) // 10000, "free": free,
                    "image": _image(item)}, "rehearsal": known}  # fmt: skip


def _taken(
    cluster: Cluster, item: Item, old: tuple[str, Path], new: tuple[str, Path], *, look: bool
) -> dict[str, Any]:
    """Read the old one into a new one and compare both; the time is that without looking closer."""
    begun = time.monotonic()
    if new[1].exists():
        raise BackupError(f"{new[1]} is there already: choose another stamp")
    name = _name(item)
    with pair.running(cluster, name, old, new) as both:
        versions = [int(both.ask(port, "SHOW server_version_num")) // 10000
                    for port in (pair.OLD, pair.NEW)]  # fmt: skip
        if versions[1] <= versions[0]:
            raise BackupError(f"{new[0]} is Postgres {versions[1]}, and the data is {versions[0]}")
        databases = both.ask(pair.OLD, _DATABASES).split()
        _extensions(both, databases)
        both.shell(_ROLES, str(pair.OLD), str(pair.NEW))
        rows = 0
        for database in databases:
            create = "" if database == "postgres" else "--create"
            both.shell(_CREATED, str(pair.OLD), str(pair.NEW), database, create)
            rows += _same(both, database)
        port = f"--port={pair.NEW}"
        own = ["--host=/sockets", port, "--username=postgres"]
        both.shell('vacuumdb --all --analyze-only --quiet "$@"', *own)
        took = time.monotonic() - begun
        if look:
            both.shell('pg_amcheck --all --install-missing --heapallindexed "$@"', *own)
        size = both.ask(pair.NEW, "SELECT sum(pg_database_size(oid)) FROM pg_database")
        both.stop_new()
    pair.flushed(cluster, *new)
    return {"from": versions[0], "to": versions[1], "image": new[0], "databases": databases,
            "rows": rows, "bytes": int(size), "standstill": round(took, 1)}  # fmt: skip


def _extensions(both: pair.Pair, databases: list[str]) -> None:
    known = set(both.ask(pair.NEW, "SELECT name FROM pg_available_extensions").split())
    for database in databases:
        wanted = set(both.ask(pair.OLD, "SELECT extname FROM pg_extension", database).split())
        if missing := sorted(wanted - known):
            raise BackupError(f"the new image has no {', '.join(missing)}, which {database} uses")


def _same(both: pair.Pair, database: str) -> int:
    """Hold the rows of every table of both to each other; return how many there are."""
    old, new = (both.ask(port, _COUNTS, database).splitlines() for port in (pair.OLD, pair.NEW))
    if old != new:
        here = next((line for line in old if line not in new), "a table")
        raise BackupError(f"{database}: {here} rows before, and not so afterwards")
    return sum(int(line.rpartition("|")[2] or 0) for line in old)


def _room(item: Item, times: float) -> None:
    now = rehearsed(item)["now"]
    if now["free"] < now["bytes"] * times:
        raise BackupError(
            f"the databases have {now['bytes'] / 1e9:.1f} GB and {aside.data(item).parent} has "
            f"{now['free'] / 1e9:.1f} GB free, of which {times} times as much is needed: raise the "
            "volume's size, or drop what earlier restores kept"
        )


def _image(item: Item) -> str:
    running = store.containers(item.store)
    if not running:
        raise BackupError(f"{item.store} does not run on this server")
    return program.run(["docker", "inspect", "--format={{.Config.Image}}", running[0]])


def _name(item: Item) -> str:
    return f"plinth-major-{item.key}"


def _target(item: Item, stamp: str) -> Path:
    return Path(f"{aside.data(item)}.rehearsed-{aside.sound(stamp)}")


def _mark(item: Item) -> Path:
    return status.STATUS / f"upgrade-{item.key}.json"
