"""The ledgers of copies that restic keeps: what a store had around the moment of its copy.

Each is kept as a tag of its copy, which restic encrypts with all else.
"""

from __future__ import annotations

import json
import tarfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import ledger, ledger_tree, program, stream
from .item import BackupError
from .repository import call

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from .item import Item, Place

_SHOWN = 200  # characters of a complaint


def before(item: Item, source: dict[str, Any]) -> Any:
    """Return what a store has before its copy, as far as its ledger needs that."""
    with _told(item):
        if item.drill and "paths" in source and "ledger" not in source:
            return ledger_tree.look(source["paths"], source.get("exclude", []))
        if item.drill and item.method == "redis":
            return _redis(source)
    return None


def after(
    item: Item, place: Place, source: dict[str, Any], seen: Any, copy: Callable[[], str]
) -> None:
    """Keep the ledger of a copy that was just made, with it.

    Where that cannot be the copy is good all the same; a drill of it says that it has none.

    Args:
        item: whose copy it is.
        place: where it went.
        source: as it was read.
        seen: what `before` returned.
        copy: gives its id.
    """
    if not item.drill:
        return
    with _told(item):
        book = {"version": 1, "at": time.time()} | _written(item, source, seen)
        words = ("tag", "--add", f"{ledger.NAME}={ledger.packed(book)}", copy())
        call(item, place, *words)


@contextmanager
def _told(item: Item) -> Iterator[None]:
    try:
        yield
    except BackupError as fault:
        print(f"{item.key}: the copy has no ledger: {fault}", flush=True)  # noqa: T201 - journal


def _written(item: Item, source: dict[str, Any], seen: Any) -> dict[str, Any]:
    if "ledger" in source:
        found: dict[str, Any] = source["ledger"]
        return found
    if seen is None and item.method != "meilisearch":
        raise BackupError("what it had before is not known")
    if "paths" in source:
        return ledger_tree.ledger(seen, ledger_tree.look(source["paths"], source["exclude"]))
    if item.method == "redis":
        now = _redis(source)
        spread = now["writes"] - seen["writes"]
        keys = sorted((seen["keys"], now["keys"]))
        return {"keys": [max(0, keys[0] - spread), keys[1] + spread]}
    return {"documents": documents(Path(source["argv"][-1]))}


def read(copy: dict[str, Any]) -> dict[str, Any]:
    """Return the ledger of a copy as restic lists it.

    Raises:
        BackupError: it has none.
    """
    for tag in copy.get("tags") or ():
        name, found, text = tag.partition("=")
        if found and name == ledger.NAME:
            return ledger.unpacked(text)
    raise BackupError(
        f"{copy['short_id']} has no ledger to be held to: make a new copy, which is given one"
    )


def documents(dump: Path) -> dict[str, int]:
    """Return how many documents a search dump has, by index.

    Raises:
        BackupError: it cannot be read.
    """
    found: dict[str, int] = {}
    try:
        with tarfile.open(dump, "r:*") as packed:
            for member in packed:
                name = Path(member.name)
                file = packed.extractfile(member) if member.isfile() else None
                if file is None:
                    continue
                if name.name == "documents.jsonl":  # indexes/<name>/documents.jsonl
                    found[name.parent.name] = sum(1 for line in file if line.strip())
                elif name.suffix == ".json" and len(name.parts) == 1:
                    content = json.load(file)
                    if isinstance(content, list):
                        found[name.stem] = len(content)
    except (OSError, EOFError, ValueError, tarfile.TarError) as error:
        raise BackupError(f"the dump cannot be read: {str(error)[:_SHOWN]}") from None
    return found


def _redis(source: dict[str, Any]) -> dict[str, int]:
    """Return what a Redis says of itself: how many keys stay, and how often it was written to."""
    ask = source["command"][-1].replace(" --rdb -", "")
    words = ["docker", "exec", stream.container(source["container"]), "sh", "-c"]
    writing = program.run([*words, f"{ask} COMMAND LIST FILTERBY ACLCAT write"]).split()
    return told(program.run([*words, f"{ask} INFO everything"]), writing)


def told(info: str, writing: Collection[str] = ()) -> dict[str, int]:
    """Return the numbers of Redis' INFO; keys that end by themselves are not counted.

    Args:
        info: what it said.
        writing: its commands that write.
    """
    found = {"keys": 0, "writes": 0}
    for line in info.splitlines():
        name, _, value = line.strip().partition(":")
        parts = dict(part.split("=", 1) for part in value.split(",") if "=" in part)
        if name.removeprefix("cmdstat_").partition("|")[0] in writing:
            found["writes"] += int(parts["calls"])
        elif name.startswith("db") and "keys" in parts:
            found["keys"] += int(parts["keys"]) - int(parts.get("expires", 0))
    return found
