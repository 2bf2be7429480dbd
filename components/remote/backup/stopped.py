"""Dumps of a store that must stand still for it: it is stopped, dumped, and started again.

Its edition has no other way. It is away for as long as the dump takes, not for the time that the
copies need to reach their places. A mark on the disk says that it is stopped, so that it is started
again also where the copy was killed or the server lost its power (`plinth-backup started ITEM`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = Path("/var/lib/plinth/stopped")
PATIENCE = 300  # seconds for it to end, and to be well again


@contextmanager
def dumped(key: str, source: dict[str, Any]) -> Iterator[str]:
    """Give a folder with the dumps, which goes afterwards; the store runs again by then.

    Args:
        key: of the item.
        source: `stopped` (the service), `image`, `user`, `data` (directory, and where the image
            has it), `folder` for the dumps, `commands` that write them to `/dump`.

    Raises:
        BackupError: it cannot be stopped, dumped or started.
    """
    folder = Path(source["folder"])
    uid, gid = (int(part) for part in source["user"].split(":"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.chown(folder, uid, gid)
    try:
        _stop(key, source["stopped"])
        try:
            for command in source["commands"]:
                _dump(source, command)
        finally:
            started(key)
        yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def started(key: str) -> bool:
    """Start what an item has stopped and wait until it is well; tells whether there was any.

    Raises:
        BackupError: it is not well in time.
    """
    mark = MARKS / key
    if not mark.exists():
        return False
    service, _, replicas = mark.read_text(encoding="utf-8").strip().rpartition("=")
    _docker("service", "scale", "--detach", f"{service}={replicas}")
    _wait(service, lambda running, wanted: running == wanted == replicas)
    with contextlib.suppress(FileNotFoundError):
        mark.unlink()
    return True


def _stop(key: str, service: str) -> None:
    replicas = _replicas(service)[1]
    if replicas == "0":
        raise BackupError(
            f"{service} is stopped already; start it: docker service scale {service}=1"
        )
    MARKS.mkdir(parents=True, exist_ok=True)
    (MARKS / key).write_text(f"{service}={replicas}\n", encoding="utf-8")
    os.sync()  # the mark must outlive a loss of power in the next moment
    _docker("service", "scale", "--detach", f"{service}=0")
    _wait(service, lambda running, _: running == "0")
    _gone(service)


def _gone(service: str) -> None:
    """Wait until its container has ended: the files are its own until then."""
    label = f"label=com.docker.swarm.service.name={service}"
    deadline = time.monotonic() + PATIENCE
    while _docker("ps", "--quiet", "--filter", label).strip():
        if time.monotonic() > deadline:
            raise BackupError(f"{service} does not end; see docker service ps {service}")
        time.sleep(0.5)


def _dump(source: dict[str, Any], command: list[str]) -> None:
    data, inside = source["data"]
    words = ["run", "--rm", "--network", "none", "--user", source["user"], "--cap-drop", "ALL"]
    words += ["--volume", f"{data}:{inside}", "--volume", f"{source['folder']}:/dump"]
    _docker(*words, "--entrypoint", command[0], source["image"], *command[1:])


def _wait(service: str, good: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not good(*_replicas(service)):
        if time.monotonic() > deadline:
            raise BackupError(f"{service} is not as it should be; see docker service ps {service}")
        time.sleep(0.5)


def _replicas(service: str) -> tuple[str, str]:
    """Return how many tasks run, and how many are wanted."""
    name = f"name={service}"
    listed = _docker("service", "ls", "--filter", name, "--format", "{{.Name}} {{.Replicas}}")
    for line in listed.splitlines():
        found, _, counts = line.partition(" ")
        if found == service:
            running, _, wanted = counts.split()[0].partition("/")
            return running, wanted
    raise BackupError(f"there is no service {service}")


def _docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        why = lines[-1] if lines else f"it ended with {done.returncode}"
        hint = " (this server does not lead the Swarm)" if "not a swarm manager" in why else ""
        raise BackupError(f"docker {' '.join(words[:2])}: {why}{hint}")
    return done.stdout
