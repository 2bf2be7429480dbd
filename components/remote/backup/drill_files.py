"""The drill of a copy that restic keeps: its files are laid out, held to their ledger and opened.

Each by the program that reads it in use: Redis starts on its snapshot, Neo4j and Meilisearch read
their dumps, a dump of a database is restored into a Postgres that is thrown away.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import back, books, drill_dump, ledger_tree, restic, sandbox, turn
from .item import BackupError
from .repository import call

if TYPE_CHECKING:
    from .drill_report import Steps
    from .item import Item, Place

_ROOM = {"neo4j": 4.0, "meilisearch": 4.0, "pg_dump": 4.0}  # times the copy's size that is needed
_MOVED = 1.1  # the same where files are what they become
_RESERVE = 0.05  # of the disk that stays free
_PATIENCE = 3600.0


def prove(item: Item, place: Place, steps: Steps) -> None:
    """Restore the newest copy of a place and open it; tell `steps` about it.

    Raises:
        BackupError: it cannot be restored, or is not what it was.
    """
    sweep(item)
    made = restic.snapshots(item, place)
    if not made:
        raise BackupError(f"there is no copy of {item.key} in {place.key} yet")
    newest, begun = made[-1], restic.seconds(made[-1]["time"])
    steps.backup(newest["short_id"], "full", begun)
    steps.rpo = max(0.0, time.time() - begun)
    book = books.read(newest)
    steps.bytes = int(json.loads(call(item, place, "stats", "--json", "--no-lock", newest["id"]))
                      ["total_size"])  # fmt: skip
    home = _home(item, steps.bytes)
    try:
        with steps.step("restore", counts=True), turn.taken(item):
            call(item, place, "restore", newest["id"], "--target", str(home / "files"), "--verify")
        _WAYS.get(item.method, _tree)(item, steps, home, book)
    finally:
        sweep(item)


def sweep(item: Item) -> None:
    """Remove what an earlier drill has left, running or lying about."""
    sandbox.sweep(item.key)
    home = Path(item.drill["room"]) / item.key
    if home.exists():
        shutil.rmtree(home)


def _home(item: Item, size: int) -> Path:
    room = Path(item.drill["room"])
    room.mkdir(mode=0o711, parents=True, exist_ok=True)
    disk = shutil.disk_usage(room)
    needed = size * _ROOM.get(item.method, _MOVED) + disk.total * _RESERVE
    if disk.free < needed:
        raise BackupError(
            f"the drill needs {needed / 1e9:.1f} GB and {room} has {disk.free / 1e9:.1f} GB free: "
            "make room there"
        )
    home = room / item.key
    home.mkdir(mode=0o711)
    (home / "files").mkdir(mode=0o711)
    return home


def _tree(item: Item, steps: Steps, home: Path, book: dict[str, Any]) -> None:
    """Hold files as they lie to their ledger; they are what the store works on."""
    with steps.step("files against the ledger") as said:
        said(_held(item, home / "files", book))


def _held(item: Item, files: Path, book: dict[str, Any]) -> str:
    exclude = item.source.get("exclude", [])
    there = ledger_tree.look(["/"], exclude, files)
    wrong = ledger_tree.differences(book, there, files)
    if wrong:
        raise BackupError("; ".join(wrong))
    size = sum(size for size, _ in there.values())
    moved = book["moved"]
    if moved is None:
        return f"{len(there)} files; too many changed meanwhile to hold them to more than that"
    said = f"{len(there)} files, {size} bytes"
    return said + (f"; {len(moved)} changed while they were copied" if moved else "")


def _redis(item: Item, steps: Steps, home: Path, book: dict[str, Any]) -> None:
    """Start a Redis on the snapshot and count what it has."""
    with steps.step("make it data", counts=True):
        back.become(item, home / "files", home / "data")
    box = _box(item, (f"{home / 'data'}:/data",))
    command = ["redis-server", "--port", "0", "--unixsocket", "/tmp/redis.sock"]  # noqa: S108
    command += ["--dir", "/data", "--appendonly", "yes", "--save", ""]
    ask = ["redis-cli", "-s", "/tmp/redis.sock"]  # noqa: S108 - in the container
    with sandbox.running(box, command) as name:
        with steps.step("start", counts=True):
            sandbox.until(name, [*ask, "PING"], "PONG", _PATIENCE)
        with steps.step("keys against the ledger") as said:
            found = books.told(sandbox.docker("exec", name, *ask, "INFO"))["keys"]
            least, most = book["keys"]
            if not least <= found <= most:
                raise BackupError(f"{found} keys are there, and {least} to {most} were")
            said(f"{found} keys that stay, {least} to {most} were there")


def _neo4j(item: Item, steps: Steps, home: Path, book: dict[str, Any]) -> None:
    """Hold the dumps to their ledger, load them, and have Neo4j check what they became."""
    with steps.step("files against the ledger") as said:
        said(_held(item, home / "files", book))
    with steps.step("load", counts=True):
        back.become(item, home / "files", home / "data")
    names = [path.name for path in sorted((home / "data" / "databases").iterdir()) if path.is_dir()]
    _, inside = item.source["data"]
    box = _box(item, (f"{home / 'data'}:{inside}",), ("HEAP_SIZE=256m",))
    for name in (name for name in names if name in {"neo4j", "system"}):
        with steps.step(f"structure of {name}") as said:
            words = ["neo4j-admin", "database", "check", name, "--report-path=/tmp"]
            sandbox.once(box, words)
            said("consistent")


def _meilisearch(item: Item, steps: Steps, home: Path, book: dict[str, Any]) -> None:
    """Count the documents of the dump, then have the store read it."""
    with steps.step("documents against the ledger") as said:
        found = books.documents(home / "files" / item.source["file"])
        if found != book["documents"]:
            raise BackupError(f"documents by index are {found}, and were {book['documents']}")
        said(f"{sum(found.values())} in {len(found)} indexes")
    with steps.step("start on the dump", counts=True):
        back.become(item, home / "files", home / "data")


def _dump(item: Item, steps: Steps, home: Path, book: dict[str, Any]) -> None:
    drill_dump.walk(item, steps, home, book)


def _box(item: Item, volumes: tuple[str, ...], environment: tuple[str, ...] = ()) -> sandbox.Box:
    return sandbox.Box(item.key, item.back["image"], item.back["user"], volumes, environment)


_WAYS = {
    "redis": _redis,
    "neo4j": _neo4j,
    "meilisearch": _meilisearch,
    "pg_dump": _dump,
}
