"""Throw-away containers: no network, no rights, what is left of the processor; gone afterwards."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .item import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LABEL = "plinth.drill"
_MEMORY = "1g"
_SHARES = "64"  # of the processor, where others have 1024 each
_TMP = "/tmp:exec"  # noqa: S108 - in the container; Java loads what it unpacks there
_LOOK = 0.25  # seconds


@dataclass(frozen=True)
class Box:
    """What a container is made of.

    Attributes:
        item: whose drill it belongs to.
        image: of the store itself.
        user: number and group, as the store has them.
        volumes: `source:target` or `source:target:ro`.
        environment: nothing secret.
    """

    item: str
    image: str
    user: str
    volumes: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """Return the options of `docker run`."""
        words = [
            "--network",
            "none",
            "--hostname",
            "localhost",
            "--user",
            self.user,
            "--read-only",
            "--cap-drop",
            "ALL",
        ]
        words += ["--security-opt", "no-new-privileges", "--label", f"{LABEL}={self.item}"]
        words += ["--cpu-shares", _SHARES, "--memory", _MEMORY, "--tmpfs", _TMP]
        for volume in self.volumes:
            words += ["--volume", volume]
        for variable in self.environment:
            words += ["--env", variable]
        return words


@contextmanager
def running(box: Box, command: Sequence[str]) -> Iterator[str]:
    """Give a container in which a program runs, by its name."""
    name = f"{LABEL.replace('.', '-')}-{box.item}-{time.time_ns() % 10**9}"
    try:
        words = ["run", "--detach", "--name", name, *box.words(), "--entrypoint", command[0]]
        docker(*words, box.image, *command[1:])
        yield name
    finally:
        subprocess.run(
            ["docker", "rm", "--force", "--volumes", name], capture_output=True, check=False
        )


def once(box: Box, command: Sequence[str]) -> str:
    """Run a program to its end and return what it wrote.

    Raises:
        BackupError: it failed, with its last words.
    """
    words = ["run", "--rm", *box.words(), "--entrypoint", command[0], box.image, *command[1:]]
    return docker(*words)


def until(name: str, check: Sequence[str], wanted: str, patience: float) -> None:
    """Wait until a program in a container answers as it should.

    Raises:
        BackupError: it does not in time, or the container ended, with its last words.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        words = ["docker", "exec", name, *check]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if not done.returncode and done.stdout.strip() == wanted:
            return
        if docker("inspect", "--format={{.State.Running}}", name).strip() != "true":
            break
        time.sleep(_LOOK)
    raise BackupError(last_words(name))


def last_words(name: str) -> str:
    """Return what a container complained of last."""
    done = subprocess.run(["docker", "logs", name], capture_output=True, text=True, check=False)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    faults = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
    return (faults or lines or ["it ended without a word"])[-1]


def sweep(item: str) -> int:
    """Remove what a drill that was killed has left running; return how many that were."""
    found = docker("ps", "--all", "--quiet", "--filter", f"label={LABEL}={item}").split()
    if found:
        docker("rm", "--force", "--volumes", *found)
    return len(found)


def docker(*words: str) -> str:
    """Run docker and return what it wrote.

    Raises:
        BackupError: with its last words.
    """
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        said = [line for line in lines if line.strip() and not line[0].isspace()]  # no Java stack
        raise BackupError(said[-1] if said else f"docker {words[0]} ended with {done.returncode}")
    return done.stdout
