"""Mounts and loop devices of the host."""

from __future__ import annotations

import json
import time
from pathlib import Path

from localcloud.machines.run import attempt, run

BUSY_SECONDS = 5


def mount_points(below: Path) -> list[Path]:
    """Everything mounted at or below a directory, deepest first."""
    top = str(below.resolve())
    found: list[Path] = []
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        where = line.split()[4].encode().decode("unicode_escape")
        if where == top or where.startswith(top + "/"):
            found.append(Path(where))
    return sorted(found, key=lambda path: len(path.parts), reverse=True)


def is_mounted(where: Path) -> bool:
    """Tell if something is mounted right there."""
    return where.resolve() in mount_points(where)


def share(folder: Path) -> None:
    """Let unmounting below a directory reach those who copied the mounts.

    Each machine's nspawn keeps a copy of all mounts that the host had when it started; without
    this, one server's disk would stay in use for as long as another server runs.
    """
    if not is_mounted(folder):
        run(["mount", "--bind", folder, folder])
    run(["mount", "--make-shared", folder])


def release(below: Path) -> None:
    """Unmount everything at or below a directory, at once where nobody uses it, else lazily."""
    for _ in range(8):
        points = mount_points(below)
        if not points:
            return
        for point in points:
            if not attempt(["umount", point]):
                attempt(["umount", "--lazy", point])


def loop_of(file: Path) -> Path | None:
    """The loop device of a file, or None."""
    listing = run(["losetup", "--json", "--list", "--output", "NAME,BACK-FILE"])
    for device in json.loads(listing or '{"loopdevices": []}')["loopdevices"]:
        if device["back-file"] == str(file.resolve()):
            return Path(device["name"])
    return None


def loops_below(folder: Path) -> list[Path]:
    """All loop devices whose files are, or were, below a directory."""
    listing = run(["losetup", "--json", "--list", "--output", "NAME,BACK-FILE"])
    top = str(folder.resolve()) + "/"
    return [
        Path(device["name"])
        for device in json.loads(listing or '{"loopdevices": []}')["loopdevices"]
        if (device["back-file"] or "").startswith(top)
    ]


def attach_loop(file: Path) -> Path:
    """The loop device of a file, made if there is none.

    It goes past this machine's own cache where the file system lets it: what is on it is cached
    once, by who mounts it, and whoever flushes it waits for its own writes alone.
    """
    found = loop_of(file)
    if found:
        return found
    device = Path(run(["losetup", "--find", "--show", file]).strip())
    attempt(["losetup", "--direct-io=on", device])
    return device


def detach_loop(file: Path, *, patience: float = BUSY_SECONDS) -> bool:
    """Take a file's loop device away; False if somebody uses it for longer than our patience."""
    deadline = time.monotonic() + patience
    while (device := loop_of(file)) is not None:
        attempt(["losetup", "--detach", device])
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def make_sparse(file: Path, size_gb: int) -> None:
    """Make or grow a file that takes up only what is written into it."""
    size = size_gb * 1024**3
    with file.open("ab") as handle:
        if handle.seek(0, 2) < size:
            handle.truncate(size)
    file.chmod(0o600)
