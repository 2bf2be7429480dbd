"""Two Postgres of different majors side by side, each in a container of its own image.

They share nothing but a folder with their sockets. The new one's client reads the old one, as the
documentation of Postgres asks. Nobody else reaches either of them.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import program
from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .item import Cluster

SOCKETS, OLD, NEW = "/sockets", 5432, 5433
_PATIENCE = 600.0  # seconds for one to answer
_QUIET = ("--no-psqlrc", "--tuples-only", "--no-align", "--username=postgres", f"--host={SOCKETS}")
_ALONE = ("--network", "none", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp:size=256m",  # noqa: S108
          "--tmpfs", "/dev/shm:size=256m")  # fmt: skip  # noqa: S108
_LOCALE = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database "
    "WHERE datname = 'template1'"
)
_KEPT = {
    "max_connections": "max_connections",
    "max_worker_processes": "max_worker_processes",
    "max_wal_senders": "max_wal_senders",
    "max_prepared_transactions": "max_prepared_xacts",
    "max_locks_per_transaction": "max_locks_per_xact",
}
_COMMON = ("listen_addresses=", f"unix_socket_directories={SOCKETS}", "autovacuum=off",
           "shared_preload_libraries=")  # fmt: skip
# What is read keeps its log for its own service to ship, also where the upgrade fails: without a
# command nothing is shipped here, and without this mode it would be removed: a hole in the copies.
_READ = ("archive_mode=on", "archive_command=")
# What is filled is flushed as a whole at the end; it is nobody's until then.
_FILLED = ("archive_mode=off", "fsync=off", "full_page_writes=off", "wal_level=minimal",
           "max_wal_senders=0", "max_wal_size=4GB", "maintenance_work_mem=256MB")  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Both, while they run.

    Attributes:
        old, new: their containers.
    """

    old: str
    new: str

    def ask(self, port: int, sql: str, database: str = "postgres") -> str:
        """Return what one of them answers its administrator.

        Raises:
            BackupError: with its own words.
        """
        words = ["psql", *_QUIET, f"--port={port}", f"--dbname={database}", "--command", sql]
        return program.run(["docker", "exec", self.new, *words])

    def shell(self, script: str, *words: str) -> str:
        """Run a script of shell beside the new one; a pipe fails where any part of it does.

        Raises:
            BackupError: with the last line of its complaints.
        """
        argv = ["docker", "exec", self.new, "bash", "-euo", "pipefail", "-c", script, "bash"]
        return program.run([*argv, *words])

    def stop_new(self) -> None:
        """End the new one in good order."""
        program.run(["docker", "stop", "--time", "300", self.new])


def flushed(cluster: Cluster, image: str, target: Path) -> None:
    """Have all of a cluster on the disk, which was filled without waiting for that."""
    program.run([*_initdb(cluster, image, target), "--sync-only"])


def ended(name: str) -> None:
    """End both, also those of a run that goes on or was cut off; the old one in good order.

    The new one goes first: whatever is read is read through it, so the run has to give up.
    """
    program.remove(f"{name}-new")
    stop = ["docker", "stop", "--time", "120", f"{name}-old"]
    subprocess.run(stop, capture_output=True, check=False)
    program.remove(f"{name}-old")


@contextmanager
def running(
    cluster: Cluster, name: str, old: tuple[str, Path], new: tuple[str, Path]
) -> Iterator[Pair]:
    """Run both for as long as they are needed; what they leave is whole on the disk.

    Args:
        cluster: their user and paths.
        name: that their containers begin with.
        old: image and folder of the one that is read.
        new: image and folder of the one that is made; the folder must not be there.

    Raises:
        BackupError: one does not come up.
    """
    pair = Pair(f"{name}-old", f"{name}-new")
    with tempfile.TemporaryDirectory(prefix="plinth-", dir="/run") as sockets:
        os.chown(sockets, cluster.uid, cluster.gid)
        try:
            _start(
                cluster, pair.old, *old, sockets, (f"port={OLD}", *_READ, *_limits(cluster, *old))
            )
            _wait(pair.old, OLD)
            _make(cluster, pair.old, *new)
            _start(cluster, pair.new, *new, sockets, (f"port={NEW}", *_FILLED))
            _wait(pair.new, NEW)
            yield pair
        finally:
            for called in (pair.new, pair.old):
                stop = ["docker", "stop", "--time", "120", called]
                subprocess.run(stop, capture_output=True, check=False)
                program.remove(called)


def _limits(cluster: Cluster, image: str, folder: Path) -> list[str]:
    """Return the settings that a cluster keeps of its last start.

    With others its log would say so, and it could not read that log again with its own, as it does
    when an upgrade is undone.
    """
    call = ["docker", "run", "--rm", *_ALONE, "--user", f"{cluster.uid}:{cluster.gid}"]
    call += ["--volume", f"{folder}:{cluster.mount}:ro", "--entrypoint", "pg_controldata", image]
    return limits(program.run([*call, f"--pgdata={cluster.pgdata}"]))


def limits(told: str) -> list[str]:
    """Return the settings that pg_controldata tells, as `name=value`."""
    values = dict(line.partition(":")[::2] for line in told.splitlines())
    found = []
    for name, called in _KEPT.items():
        value = values.get(f"{called} setting", "").strip()
        if value.isdigit():
            found.append(f"{name}={value}")
    return found


def _make(cluster: Cluster, old: str, image: str, target: Path) -> None:
    """Make an empty cluster of an image's major, with the old one's locale."""
    ask = ["docker", "exec", old, "psql", *_QUIET, f"--port={OLD}", "--dbname=postgres"]
    encoding, collate, ctype = program.run([*ask, "--command", _LOCALE]).split("|")
    target.mkdir(mode=0o700)
    os.chown(target, cluster.uid, cluster.gid)
    words = ["--username=postgres", "--data-checksums", "--auth-local=trust"]
    words += ["--auth-host=scram-sha-256", f"--encoding={encoding}", f"--lc-collate={collate}"]
    program.run([*_initdb(cluster, image, target), *words, f"--lc-ctype={ctype}"])


def _initdb(cluster: Cluster, image: str, target: Path) -> list[str]:
    call = ["docker", "run", "--rm", *_ALONE, "--user", f"{cluster.uid}:{cluster.gid}"]
    call += ["--volume", f"{target}:{cluster.mount}", "--entrypoint", "initdb", image]
    return [*call, f"--pgdata={cluster.pgdata}"]


def _start(  # noqa: PLR0913, PLR0917 - all that makes one
    cluster: Cluster, called: str, image: str, folder: Path, sockets: str, more: tuple[str, ...]
) -> None:
    program.remove(called)
    words = ["docker", "run", "--detach", "--name", called, *_ALONE]
    words += ["--user", f"{cluster.uid}:{cluster.gid}", "--stop-signal", "SIGINT"]
    words += ["--volume", f"{folder}:{cluster.mount}", "--volume", f"{sockets}:{SOCKETS}"]
    words += ["--env", f"PGDATA={cluster.pgdata}", "--entrypoint", "postgres", image]
    program.run([*words, *(word for one in (*_COMMON, *more) for word in ("-c", one))])


def _wait(called: str, port: int) -> None:
    ask = ["docker", "exec", called, "psql", *_QUIET, f"--port={port}", "--dbname=postgres"]
    ask += ["--command", "SELECT pg_is_in_recovery()"]
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip() == "f":
            return
        state = ["docker", "inspect", "--format={{.State.Running}}", called]
        if program.run(state) != "true":
            break
        time.sleep(0.5)
    raise BackupError(f"{called} does not come up: {program.last_words(called)}")
