"""What a container uses by the kernel's own files, where Docker is told nothing.

A kernel that gives no controllers to this tree still counts processor time for each group, and
memory is what its processes hold of their own.
"""

from __future__ import annotations

from pathlib import Path

PROCESSES, GROUPS = Path("/proc"), Path("/sys/fs/cgroup")
_OWN = ("RssAnon:", "RssShmem:")
_KIB, _MICRO = 1024, 1e6


def group(pid: int) -> Path | None:
    """Return the folder of a process' group, None where it is gone or has none."""
    try:
        lines = (PROCESSES / str(pid) / "cgroup").read_text().splitlines()
    except OSError:
        return None
    found = (line.removeprefix("0::") for line in lines if line.startswith("0::"))
    path = next(found, None)
    return GROUPS / path.lstrip("/") if path and path != "/" else None


def cpu(folder: Path) -> float | None:
    """Return the seconds of processor time of a group, None where nobody counts."""
    try:
        lines = (folder / "cpu.stat").read_text().splitlines()
    except OSError:
        return None
    used = dict(line.split() for line in lines)
    return int(used["usage_usec"]) / _MICRO if "usage_usec" in used else None


def memory(folder: Path) -> int | None:
    """Return the bytes that the processes of a group hold of their own, files in memory aside."""
    try:
        pids = (folder / "cgroup.procs").read_text().split()
    except OSError:
        return None
    return sum(_held(pid) for pid in pids) if pids else None


def _held(pid: str) -> int:
    try:
        lines = (PROCESSES / pid / "status").read_text().splitlines()
    except OSError:  # it ended
        return 0
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith(_OWN))
