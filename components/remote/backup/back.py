"""How the files of a copy become a store's data again, in a folder beside it.

Each store has its own way: Redis starts from a snapshot that its log begins with, MinIO from its
tree, Neo4j and Meilisearch read their dumps by their own programs, which nobody reaches meanwhile.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from . import program
from .item import BackupError

if TYPE_CHECKING:
    from .item import Item

_MARKED, _ENDING = 40, 49  # bytes of the mark; the end of the snapshot and its sum before it
_MARK = re.compile(rb"\xff.{8}[0-9a-f]{40}", re.DOTALL)
READ_IN = ("meilisearch", "neo4j")  # by programs of theirs: what they make is bigger than the copy
_PATIENCE = 4 * 3600.0  # seconds that reading a dump may take
_SNAPSHOT, _LIST = "appendonly.aof.1.base.rdb", "appendonly.aof.manifest"
_ALONE = ("--network", "none", "--cap-drop", "ALL")


def become(item: Item, files: Path, target: Path) -> None:
    """Make the files of a copy a store's data.

    Args:
        item: whose copy it is.
        files: what the copy had, below its root.
        target: the folder to make; on the same disk.

    Raises:
        BackupError: the store's program cannot read them, or there is no way for such a store.
    """
    way = _WAYS.get(item.method)
    if way is None:
        raise BackupError(f"{item.key}: copies by {item.method} are put in by hand, from --beside")
    way(item, files, target)


def _owner(item: Item) -> tuple[int, int]:
    uid, gid = (int(part) for part in item.back["user"].split(":"))
    return uid, gid


def _made(item: Item, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    os.chown(folder, *_owner(item))
    return folder


def _tree(item: Item, files: Path, target: Path) -> None:
    """Move a directory that was copied as it is; owners and times are those of the copy."""
    _only(files, Path(item.back["data"])).rename(target)


def _only(files: Path, path: Path) -> Path:
    found = files / path.relative_to("/")
    if not found.exists():
        raise BackupError(f"the copy has no {path}: it is of another place than the data is now")
    return found


def _redis(item: Item, files: Path, target: Path) -> None:
    """Begin the append-only file with the snapshot; without it Redis would start empty."""
    folder = _made(item, _made(item, target) / "appendonlydir")
    _unmarked(files / item.source["file"])
    (files / item.source["file"]).rename(folder / _SNAPSHOT)
    (folder / _LIST).write_text(f"file {_SNAPSHOT} seq 1 type b\n", encoding="utf-8")
    for path in folder.iterdir():
        os.chown(path, *_owner(item))
        path.chmod(0o600)


def _unmarked(path: Path) -> None:
    """Take off the mark that a stream to a replica ends with: Redis refuses it in a file."""
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _ENDING))
        if _MARK.fullmatch(file.read()):
            file.truncate(size - _MARKED)


def _neo4j(item: Item, files: Path, target: Path) -> None:
    """Have its own program load each dump into an empty directory."""
    dumps = _only(files, Path(item.source["folder"]))
    _readable(item, dumps)
    _made(item, target)
    _, inside = item.source["data"]
    for dump in sorted(dumps.glob("*.dump")):
        words = ["docker", "run", "--rm", *_ALONE, "--user", item.back["user"]]
        words += ["--volume", f"{target}:{inside}", "--volume", f"{dumps}:/dump:ro"]
        words += ["--entrypoint", "neo4j-admin", item.back["image"], "database", "load", dump.stem]
        program.run([*words, "--from-path=/dump", "--overwrite-destination=true"])


def _meilisearch(item: Item, files: Path, target: Path) -> None:
    """Start it on an empty directory with the dump to read; it answers once that is read."""
    _readable(item, files)
    _made(item, target)
    name = f"plinth-import-{item.key}"
    env = item.back["env"] | {"MEILI_IMPORT_DUMP": f"/dump/{item.source['file']}"}
    words = ["docker", "run", "--detach", "--name", name, *_ALONE, "--user", item.back["user"]]
    words += ["--read-only", "--tmpfs", "/tmp", "--workdir", "/meili_data"]  # noqa: S108
    words += [word for key, value in env.items() for word in ("--env", f"{key}={value}")]
    words += ["--volume", f"{target}:/meili_data", "--volume", f"{files}:/dump:ro"]
    command = item.back["command"]  # empty: that of the image
    words += ["--entrypoint", command[0]] if command else []
    program.remove(name)
    try:
        program.run([*words, item.back["image"], *command[1:]])
        _answers(item, name)
        program.run(["docker", "stop", "--time", "60", name])
    finally:
        program.remove(name)


def _answers(item: Item, name: str) -> None:
    """Wait until what runs in a container answers that it is well."""
    number = program.run(["docker", "inspect", "--format", "{{.State.Pid}}", name])
    url = f"http://127.0.0.1:{item.source['port']}/health"
    ask = ["nsenter", f"--net=/proc/{number}/ns/net", "curl", "--fail", "--silent", "--max-time"]
    deadline = time.monotonic() + _PATIENCE
    while subprocess.run([*ask, "5", url], capture_output=True, check=False).returncode:
        if program.run(["docker", "inspect", "--format", "{{.State.Running}}", name]) != "true":
            raise BackupError(f"{item.store} does not read the dump: {program.last_words(name)}")
        if time.monotonic() > deadline:
            raise BackupError(f"{item.store} has not read the dump in time")
        time.sleep(0.5)


def _readable(item: Item, folder: Path) -> None:
    """Let the store's user read the files of a copy."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, *_owner(item))


_WAYS = {
    "files": _tree,
    "minio": _tree,
    "redis": _redis,
    "neo4j": _neo4j,
    "meilisearch": _meilisearch,
}
