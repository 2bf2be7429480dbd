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

from . import aside, inside, lock, opened, pair, program, restore, status, store, taken, tool
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item
    from .wish import Wish

_ROUND = 5.0  # seconds between two tries to end an upgrade
ROOM = 2.2  # times the database's size that has to be free: rehearsed data and what it becomes


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
        found = taken.read_in(cluster, _name(item), (old, brought), (image, target), look=True)
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
        return taken.read_in(
            cluster, _name(item), (old, aside.data(item)), (image, target), look=False
        )
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
