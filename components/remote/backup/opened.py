"""A Postgres that was brought beside, opened in a container of its own.

Nobody reaches it but by `docker exec`: it has no network and its socket is in its own /tmp. It
ships no log, so its history is nobody's.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from . import aside, inside, program, store
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Item

LOG, FETCH = "/var/lib/plinth-log", "/etc/plinth/pgbackrest-fetch.sh"
_PATIENCE = 600.0  # seconds for a log that is read
_SETTINGS = (
    "listen_addresses=",
    "unix_socket_directories=/tmp",
    "archive_mode=off",  # its history is nobody's
    "hot_standby=off",  # or it would have to have the other's limits
    "shared_preload_libraries=",
    "fsync=off",
)
ASK = ("--no-psqlrc", "--tuples-only", "--no-align", "--host=/tmp", "--username=postgres")


def name(item: Item, stamp: str) -> str:
    """Return the name of the container that a restore of this stamp is opened in."""
    return f"plinth-restored-{item.key}-{aside.sound(stamp).lower()}"


@contextmanager
def opened(item: Item, stamp: str) -> Iterator[str]:
    """Give a container in which what was restored answers, for as long as it is needed.

    Raises:
        BackupError: it is not there, or does not open.
    """
    try:
        yield start(item, stamp)
    finally:
        program.remove(name(item, stamp))


def start(item: Item, stamp: str) -> str:
    """Open what was restored and return its container, which stays until it is removed.

    Raises:
        BackupError: it is not there, or does not open.
    """
    cluster = inside.of(item)
    folder = aside.restored(item, stamp)
    if not folder.exists():
        raise BackupError(f"{folder} is not there; `plinth-backup kept` lists what is")
    running = store.containers(item.store)
    if not running:
        raise BackupError(f"{item.store} does not run: what was brought is opened by its image")
    image = program.run(["docker", "inspect", "--format={{.Config.Image}}", running[0]])
    called = name(item, stamp)
    program.remove(called)
    words = ["docker", "run", "--detach", "--name", called, "--network", "none"]
    words += ["--user", f"{cluster.uid}:{cluster.gid}", "--read-only", "--cap-drop", "ALL"]
    words += ["--tmpfs", "/tmp", "--tmpfs", "/dev/shm"]  # noqa: S108 - in the container
    words += ["--volume", f"{folder}:{cluster.mount}", "--volume", f"{cluster.wal}:{LOG}"]
    words += ["--env", f"PGDATA={cluster.pgdata}"]
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    with tempfile.TemporaryDirectory(prefix="plinth-", dir="/run") as scripts:  # for the log alone
        Path(scripts).chmod(0o711)
        fetch = Path(scripts) / "fetch.sh"
        asked = ["docker", "exec", running[0], "cat", FETCH]
        fetch.write_text(program.run(asked) + "\n", encoding="utf-8")
        fetch.chmod(0o755)
        words += ["--volume", f"{fetch}:{FETCH}:ro"]
        try:
            program.run([*words, "--entrypoint", "postgres", image, *settings])
            wait(called, item.store)
        except BackupError:
            program.remove(called)
            raise
    return called


def wait(called: str, what: str) -> None:
    """Wait until a database in a container answers and writes.

    Raises:
        BackupError: it ends, or does not come in time.
    """
    sql = "SELECT pg_is_in_recovery()"
    ask = ["docker", "exec", called, "psql", *ASK, "-d", "postgres", "-c", sql]
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        done = subprocess.run(ask, capture_output=True, text=True, check=False)
        if done.stdout.strip() == "f":
            return
        state = ["docker", "inspect", "--format={{.State.Running}}", called]
        if program.run(state) != "true":
            break
        time.sleep(0.5)
    raise BackupError(f"the restored {what} does not open: {program.last_words(called)}")
