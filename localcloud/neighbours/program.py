"""A server program in the root of an image, in a network namespace; it outlives who started it."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from localcloud import process
from localcloud.neighbours.errors import NeighbourError
from localcloud.neighbours.roots import DATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The root is shared and stays as it is; what is written is below /data, /tmp and /run.
SCRIPT = f"""
set -eu
root=$1 data=$2 owner=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind "$data" "$root/{DATA}"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=1777 tmpfs "$root/run"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,ro,bind "$root"
exec chroot "$root" setpriv --reuid="$owner" --regid="$owner" --clear-groups --pdeathsig KILL \\
  env -i PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
"""


@dataclass(frozen=True)
class Program:
    """One program.

    Attributes:
        name: of its process and log files.
        namespace: network namespace.
        root: of its image.
        folder: its own files, seen as /data inside.
        owner: user number inside.
    """

    name: str
    namespace: str
    root: Path
    folder: Path
    owner: int

    def prepare(self) -> None:
        """Have its folder, which its user alone may look into."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chown(self.folder, self.owner, self.owner)

    def write(self, name: str, text: str) -> None:
        """Write a file of its own."""
        path = self.folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            os.fchown(file.fileno(), self.owner, self.owner)
            file.write(text)

    def runs(self) -> bool:
        """Tell whether it is running."""
        return process.find(self._pid_file, str(self.folder)) is not None

    def call(self, *command: str, text: str = "") -> str:
        """Run a command to its end in its place, and return what it said.

        Raises:
            NeighbourError: it failed.
        """
        done = subprocess.run(
            self._argv(command), input=text, capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise NeighbourError(f"{command[0]} failed: {said[-1] if said else done.returncode}")
        return done.stdout

    def start(self, *command: str, answers: Callable[[], bool]) -> None:
        """Start it unless it runs, and return when it answers.

        Raises:
            NeighbourError: it does not come up.
        """
        log = self.folder.parent / f"{self.name}.log"
        started = None
        if not self.runs():
            with log.open("ab") as output:
                started = subprocess.Popen(
                    self._argv(command),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            self._pid_file.write_text(f"{started.pid}\n")
        deadline = time.monotonic() + process.PATIENCE
        while not answers():
            # our own child is asked by its number: while it becomes another program, it has no name
            ended = not self.runs() if started is None else started.poll() is not None
            if ended or time.monotonic() > deadline:
                self.stop()
                raise NeighbourError(f"{self.name} does not come up: {process.last_line(log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it; no error where it is gone."""
        pid = process.find(self._pid_file, str(self.folder))
        if pid is not None:
            process.end(pid)
        self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self.folder.parent / f"{self.name}.pid"

    def _argv(self, command: tuple[str, ...]) -> list[str]:
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        place = [str(self.root), str(self.folder), str(self.owner)]
        inside = ["nsenter", f"--net=/run/netns/{self.namespace}"]
        return [*inside, *apart, "sh", "-c", SCRIPT, "sh", *place, *command]
