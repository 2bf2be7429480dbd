"""A database in its container: whether it runs, what it answers, what it said last."""

from __future__ import annotations

import subprocess
import time

from . import session
from .item import BackupError

_FAULTS = ("FATAL", "ERROR", "PANIC", "Bad file", "Fatal")
TRIES = 3  # times that a store may end before nobody waits any longer
_PSQL = ("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--username=postgres")


def containers(service: str, *, healthy: bool = False) -> list[str]:
    """Return the running containers of a service on this server."""
    name = f"label=com.docker.swarm.service.name={service}"
    words = ["docker", "ps", "--quiet", "--no-trunc", "--filter", name]
    words += ["--filter", "health=healthy"] if healthy else []
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"docker ps: {done.stderr.strip()}")
    return done.stdout.split()


def well(service: str, patience: float) -> None:
    """Wait until a service is well, as its own check says.

    Raises:
        BackupError: it is not in time, or ends again and again; with what it said last.
    """
    deadline, before = time.monotonic() + patience, _ended(service)
    ended: set[str] = set()
    while not containers(service, healthy=True):
        ended |= _ended(service) - before
        if len(ended) >= TRIES or time.monotonic() > deadline:
            raise BackupError(f"{service} does not come up: {last_words(service)}")
        time.sleep(0.5)


def _ended(service: str) -> set[str]:
    """Return the containers of a service that have failed."""
    name = f"label=com.docker.swarm.service.name={service}"
    words = ["docker", "ps", "--all", "--no-trunc", "--filter", name]
    words += ["--filter", "status=exited", "--format", "{{.ID}} {{.Status}}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = (line.split(" ", 1) for line in done.stdout.splitlines())
    return {number for number, state in lines if not state.startswith("Exited (0)")}


def up(service: str) -> bool:
    """Tell whether a database answers."""
    found = containers(service)
    if not found:
        return False
    words = ["docker", "exec", found[0], *_PSQL, "--command", "SELECT 1"]
    return not subprocess.run(words, capture_output=True, check=False).returncode


def ask(
    service: str, sql: str, database: str = "postgres", *, patience: float | None = None
) -> str:
    """Return what a database answers its administrator.

    Args:
        service: the database's.
        sql: one statement or more.
        database: in it.
        patience: seconds for the answer; None for any.

    Raises:
        BackupError: it does not run, or refuses, or takes too long.
    """
    found = containers(service)
    if not found:
        raise BackupError(f"{service} does not run on this server")
    words = ["docker", "exec", found[0], *_PSQL, "--dbname", database, "--command", sql]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=patience)
    except subprocess.TimeoutExpired:
        raise BackupError(f"{service} does not answer within {patience:.0f} s") from None
    if done.returncode:
        raise BackupError(f"{service}: {done.stderr.strip()}")
    return done.stdout


def entered(service: str, database: str) -> list[str]:
    """Return what runs psql where a database is, to talk to it (`session`).

    Raises:
        BackupError: it does not run.
    """
    found = containers(service)
    if not found:
        raise BackupError(f"{service} does not run on this server")
    words = ["docker", "exec", "--interactive", found[0], *session.WORDS]
    return [*words, "--username=postgres", f"--dbname={database}"]


def last_words(service: str) -> str:
    """Return the last complaint of the newest container of a service, running or not."""
    name = f"label=com.docker.swarm.service.name={service}"
    words = ["docker", "ps", "--all", "--quiet", "--last", "1", "--filter", name]
    found = subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()
    if not found:
        return "it has no container here"
    words = ["docker", "logs", "--tail", "50", found[0]]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    faults = [line for line in lines if any(word in line for word in _FAULTS)]
    return (faults or lines or ["it says nothing"])[-1]
