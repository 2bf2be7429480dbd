"""The way back of a Postgres: its files are brought beside the data, to take its place (`swap`)."""

from __future__ import annotations

import os
import shutil
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import archiver, aside, fetching, inside, lineage, physical, places, store
from .item import BackupError

if TYPE_CHECKING:
    from .item import Cluster, Item, Place
    from .wish import Wish

ROOM = 1.1  # times the database's size that has to be free
_MARGIN = 30.0  # seconds for the log on its way off the server


def choose(item: Item, wish: Wish) -> dict[str, Any]:
    """Return which backup would be taken, and what that means.

    One of the major version that the store has comes before any other: a place that was away while
    the store was upgraded has none of it. Among those, one that the wanted history goes on from.

    Raises:
        BackupError: there is none for that, no room for it, or no place that can be read.
    """
    cluster = inside.of(item)
    now = time.time()
    newest, _ = archiver.restorable(cluster, now)
    near = sorted(item.places, key=lambda place: place.off_site)  # it is faster
    wanted = [item.place(wish.place)] if wish.place else near
    there, away = places.each(wanted, lambda place: physical.backups(item, place))
    places.needed(item, there, away)
    if not any(there.values()):
        none = f"there is no backup of {item.key} in {', '.join(there)} yet"
        raise BackupError(none + places.unread(away))
    if wish.moment is not None and wish.moment > now:
        raise BackupError(f"{_utc(wish.moment)} is yet to come; it is {_utc(now)}")
    fitting = [(place, _fitting(there.get(place.key, []), wish)) for place in wanted]
    readable = [place for place in wanted if there.get(place.key)]
    line = None if wish.backup else lineage.of(item, readable, wish.timeline, _logs(there))
    for major, whose in ((cluster.major, line), (cluster.major, None), (None, None)):
        for place, every in fitting:
            same = [one for one in every if major in {None, one.get("major")}]
            if found := [one for one in same if whose is None or whose.has(one)]:
                return _plan(item, cluster, place, found[-1], wish, newest) | {"not_read": away}
    raise BackupError(_none(item, there, wish) + places.unread(away))


def _logs(there: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    """Return the names of the logs that a place's backups are of, by its key."""
    named = {key: [one["log"] for one in every if one.get("log")] for key, every in there.items()}
    return {key: list(dict.fromkeys(logs)) for key, logs in named.items()}


def _fitting(backups: list[dict[str, Any]], wish: Wish) -> list[dict[str, Any]]:
    if wish.backup is not None:
        return [backup for backup in backups if backup["label"] == wish.backup]
    if wish.moment is not None:
        return [backup for backup in backups if backup["timestamp"]["stop"] <= wish.moment]
    return backups


def _none(item: Item, there: dict[str, list[dict[str, Any]]], wish: Wish) -> str:
    every = [backup for found in there.values() for backup in found]
    if wish.backup is not None:
        known = ", ".join(dict.fromkeys(backup["label"] for backup in every))
        return f"there is no backup {wish.backup} of {item.key}; there is: {known}"
    oldest = min(float(backup["timestamp"]["stop"]) for backup in every)
    return (
        f"{_utc(wish.moment or 0)} is before the oldest backup of {item.key}: from "
        f"{_utc(oldest)} on any moment can be restored"
    )


def _plan(  # noqa: PLR0913, PLR0917 - all that is known
    item: Item,
    cluster: Cluster,
    place: Place,
    backup: dict[str, Any],
    wish: Wish,
    newest: float,
) -> dict[str, Any]:
    ended = float(backup["timestamp"]["stop"])
    size, free = int(backup["info"]["size"]), shutil.disk_usage(Path(cluster.data).parent).free
    if free < size * ROOM:
        raise BackupError(
            f"the database has {_gigabytes(size)} and {Path(cluster.data).parent} has "
            f"{_gigabytes(free)} free; a restore keeps the old data beside the new: raise the "
            "volume's size, or drop what an earlier restore kept"
        )
    reaches = ended if wish.backup else wish.moment if wish.moment is not None else newest
    return {
        "item": item.key,
        "store": item.store,
        "place": place.key,
        "off_site": place.off_site,
        "backup": backup["label"],
        "kind": backup["type"],
        "major": backup.get("major"),
        "ended": ended,
        "reaches": reaches,
        "moment": wish.moment,
        "exactly": wish.backup is not None,
        "bytes": size,
        "free": free,
    }


def bring(item: Item, wish: Wish, stamp: str) -> dict[str, Any]:
    """Restore beside the data, whether that is in use or not; return the plan that was carried out.

    Raises:
        BackupError: it cannot be chosen or read; what was begun is removed.
    """
    cluster, plan = inside.of(item), choose(item, wish)
    if not wish.beside and cluster.major and plan["major"] not in {None, cluster.major}:
        raise BackupError(
            f"{plan['backup']} is of Postgres {plan['major']}, and {item.store} has "
            f"{cluster.major}, of which there is no backup. To have that data back: give "
            f"{item.store} the image of before in the stack's file, and do this again"
        )
    if wish.moment is not None:
        _beyond(item, cluster, wish.moment)
    target = aside.restored(item, stamp)
    if target.exists():
        raise BackupError(f"{target} is there already: choose another stamp")
    pgdata = target / Path(cluster.pgdata).relative_to(cluster.mount)
    for folder in (target, pgdata):
        folder.mkdir(mode=0o700)
        os.chown(folder, cluster.uid, cluster.gid)
    words = [f"--repo={item.place(plan['place']).number}", f"--set={plan['backup']}", *_until(wish)]
    words += [f"--target-timeline={wish.timeline}"] if wish.timeline is not None else []
    try:
        inside.call(item, *words, "restore", data=str(target))
    except BackupError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    fetching.accept(item, plan["not_read"])
    return plan


def _until(wish: Wish) -> list[str]:
    if wish.backup is not None:
        return ["--type=immediate", "--target-action=promote"]
    if wish.moment is not None:
        moment = datetime.fromtimestamp(wish.moment, timezone.utc)  # noqa: UP017 - Python 3.10
        until = moment.isoformat(sep=" ", timespec="microseconds")
        return ["--type=time", f"--target={until}", "--target-action=promote"]
    return []


def _beyond(item: Item, cluster: Cluster, moment: float) -> None:
    """Have the log go on past a moment, so that Postgres sees that it has reached it.

    A database that is well and idle writes nothing; recovery would end before its target then, and
    Postgres takes that for a log that is missing. Where it is not well the log ends where it ends.
    """
    if not store.up(item.store):
        return
    store.ask(item.store, "SELECT pg_current_xact_id()")
    store.ask(item.store, "SELECT pg_switch_wal()")
    deadline = time.monotonic() + _MARGIN
    while archiver.restorable(cluster, time.time())[1]:
        if time.monotonic() > deadline:
            raise BackupError(
                f"the log of {item.store} up to {_utc(moment)} is not off the server yet: see "
                f"plinth-archive-{item.key}.service, and try again"
            )
        time.sleep(0.5)


def settled(item: Item, patience: float) -> dict[str, Any]:
    """Wait until the database has read its log and writes; return the last moment that it has.

    Raises:
        BackupError: it does not come up, with what it said last.
    """
    sql = "SELECT NOT pg_is_in_recovery(), extract(epoch FROM pg_last_xact_replay_timestamp())"
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if store.up(item.store):
            done, _, last = store.ask(item.store, sql).strip().partition("|")
            if done == "t":
                return {"store": item.store, "last_commit": float(last) if last else None}
        time.sleep(1)
    raise BackupError(f"{item.store} does not come up: {store.last_words(item.store)}")


def _utc(moment: float) -> str:
    when = datetime.fromtimestamp(moment, timezone.utc)  # noqa: UP017 - Python 3.10
    return when.strftime("%Y-%m-%d %H:%M:%S UTC")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
