"""What a server has of processors, memory and disks, and uses."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

GROUP = Path("/sys/fs/cgroup")
_MOMENT = 0.5  # seconds over which the CPU's use is counted


def cpu() -> dict[str, float]:
    """Return cores, and how many of them are used: of this machine, where it shares a kernel."""
    cores = float(os.cpu_count() or 1)
    before, begun = _used(), time.monotonic()
    time.sleep(_MOMENT)
    used = (_used() - before) / (time.monotonic() - begun)
    return {"cores": cores, "used": round(used, 3)}


def _used() -> float:
    """Return seconds that the CPUs were used, all together."""
    stat = GROUP / "cpu.stat"
    if _own_group() and stat.exists():
        words = dict(line.split() for line in stat.read_text().splitlines())
        return int(words["usage_usec"]) / 1e6
    fields = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def memory() -> dict[str, int]:
    """Return bytes that there are and that are used."""
    if _own_group():
        limit = (GROUP / "memory.max").read_text().strip()
        if limit.isdigit():
            inactive = 0
            for line in (GROUP / "memory.stat").read_text().splitlines():
                if line.startswith("inactive_file "):
                    inactive = int(line.split()[1])
            now = int((GROUP / "memory.current").read_text())
            return {"total": int(limit), "used": max(now - inactive, 0)}
    found = {}
    for line in Path("/proc/meminfo").read_text().splitlines():
        name, _, rest = line.partition(":")
        found[name] = int(rest.split()[0]) * 1024
    return {"total": found["MemTotal"], "used": found["MemTotal"] - found["MemAvailable"]}


def _own_group() -> bool:
    """Tell whether this machine is one of several of its kernel; the root group has no limits."""
    return (GROUP / "memory.max").exists()


def disks() -> list[dict[str, Any]]:
    """Return the root's file system and those of volumes, in bytes."""
    found = []
    for mount in ["/", *sorted(_volumes())]:
        with contextlib.suppress(OSError):
            told = os.statvfs(mount)
            size, free = told.f_blocks * told.f_frsize, told.f_bavail * told.f_frsize
            found.append({"mount": mount, "size": size, "used": size - free})
    return found


def _volumes() -> set[str]:
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    return {words[1] for words in mounts if words[1].startswith(("/mnt/", "/data", "/opt/data"))}
