"""Control groups: one for each machine, in every hierarchy that the host has mounted."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PERIOD_MICROSECONDS = 100_000
KILL_SECONDS = 10


@dataclass(frozen=True)
class Hierarchy:
    """A mounted control group tree.

    Attributes:
        version: 1 or 2.
    """

    root: Path
    version: int
    controllers: frozenset[str]


def hierarchies(mounts: str | None = None) -> list[Hierarchy]:
    """All hierarchies of this host: one on current hosts, many on hybrid ones."""
    text = Path("/proc/mounts").read_text() if mounts is None else mounts
    found: list[Hierarchy] = []
    for line in text.splitlines():
        _, where, kind, options = line.split()[:4]
        if kind in ("cgroup", "cgroup2") and where.startswith("/sys/fs/cgroup"):
            known = frozenset(options.split(","))
            found.append(Hierarchy(Path(where), 2 if kind == "cgroup2" else 1, known))
    return found


def run_by_systemd() -> bool:
    """Tell if systemd owns a pure version 2 tree: then it has to make our groups."""
    pure = [tree.root for tree in hierarchies()] == [Path("/sys/fs/cgroup")]
    return pure and Path("/run/systemd/system").is_dir()


def ensure(name: str, cores: float, memory_bytes: int) -> list[Path]:
    """Make the group in every hierarchy, with its limits; returns the directories."""
    folders: list[Path] = []
    for tree in hierarchies():
        folder = tree.root / name
        folder.mkdir(parents=True, exist_ok=True)
        if tree.version == 1 and "cpuset" in tree.controllers:
            _inherit_cpuset(tree.root, folder)
        if tree.version == 2:  # noqa: PLR2004 - cgroup version
            _enable_controllers(tree.root, folder)
        _limit(folder, cores, memory_bytes)
        folders.append(folder)
    return folders


def _inherit_cpuset(root: Path, folder: Path) -> None:
    """A new version 1 cpuset is empty and takes no process; fill it from its parents."""
    chain = [folder, *folder.parents]
    for step in reversed(chain[: chain.index(root)]):
        for name in ("cpuset.cpus", "cpuset.mems"):
            if not (step / name).read_text().strip():
                (step / name).write_text((step.parent / name).read_text())


def _enable_controllers(root: Path, folder: Path) -> None:
    """Hand the controllers down to a version 2 group where its parents have them."""
    chain = [folder, *folder.parents]
    for step in reversed(chain[1 : chain.index(root) + 1]):
        for controller in (step / "cgroup.controllers").read_text().split():
            with contextlib.suppress(OSError):
                (step / "cgroup.subtree_control").write_text(f"+{controller}")


def _limit(folder: Path, cores: float, memory_bytes: int) -> None:
    """Set what the hierarchy can limit."""
    quota = int(cores * PERIOD_MICROSECONDS)
    for name, value in (
        ("memory.limit_in_bytes", str(memory_bytes)),
        ("memory.max", str(memory_bytes)),
        ("cpu.cfs_quota_us", str(quota)),
        ("cpu.max", f"{quota} {PERIOD_MICROSECONDS}"),
    ):
        path = folder / name
        if path.exists():
            # Lowering the limit below what is in use is refused; the old one then stays.
            with contextlib.suppress(OSError):
                path.write_text(value)


def processes(name: str) -> set[int]:
    """All processes of a group and of those below it."""
    found: set[int] = set()
    for tree in hierarchies():
        for folder in _folders(tree.root / name):
            with contextlib.suppress(OSError):
                found.update(int(pid) for pid in (folder / "cgroup.procs").read_text().split())
    return {pid for pid in found if pid > 0}


def kill(name: str) -> bool:
    """End every process of a group at once; tells if any is left after a long wait."""
    deadline = time.monotonic() + KILL_SECONDS
    while alive := [pid for pid in processes(name) if not _is_zombie(pid)]:
        for tree in hierarchies():
            switch = tree.root / name / "cgroup.kill"
            if switch.exists():
                switch.write_text("1")
        for pid in alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            return True
        time.sleep(0.02)
    return False


def remove(name: str) -> None:
    """Remove a group and those below it; what still has processes stays."""
    for tree in hierarchies():
        for folder in sorted(_folders(tree.root / name), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _folders(top: Path) -> list[Path]:
    """A group's folder and all below it, as far as they are there.

    `os.walk` and not `Path.rglob`: a session or unit that ends inside the server takes its
    group away between the listing and the visit, which `rglob` raises on.
    """
    return [Path(folder) for folder, _, _ in os.walk(top)]


def _is_zombie(pid: int) -> bool:
    """Tell if a process has ended already and only waits to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rpartition(")")[2].split()[0] in "ZX"
