"""A server's own memory and processors for its /proc; the kernel that it shares shows the host's.

Run as `python -I -S procfs.py MACHINE.json` beside the machine; it needs the standard library
only. The guest binds the files over the kernel's (`localcloud-proc.service`).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = ".proc"  # in the guest's /dev/disk
FILES = ("meminfo", "stat", "vmstat")
EVERY = 1.0  # seconds
UNIT = "localcloud-proc.service"
UNIT_TEXT = f"""\
[Unit]
Description=Show this server's own memory and processors
DefaultDependencies=no
Before=sysinit.target
ConditionPathIsDirectory=/dev/disk/{FOLDER}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'for f in {" ".join(FILES)}; do \
[ ! -e /dev/disk/{FOLDER}/$$f ] || mount --bind /dev/disk/{FOLDER}/$$f /proc/$$f; done'
"""
_USED = ("memory.current", "memory.usage_in_bytes")  # names of the two versions
_OOM = ("memory.events", "memory.oom_control")
_HZ = os.sysconf("SC_CLK_TCK")


class Group:
    """What the control groups of a machine count."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = [Path(folder) for folder in folders]

    def memory(self) -> tuple[int, dict[str, int]] | None:
        """Return the bytes that are used, and of what kinds; None where nobody counts."""
        used = self._first(_USED)
        stat = self._first(("memory.stat",))
        return None if used is None or stat is None else (int(used), _pairs(stat))

    def kills(self) -> int:
        """Return how many processes were ended for lack of memory."""
        return _pairs(self._first(_OOM) or "").get("oom_kill", 0)

    def ticks(self) -> tuple[int, int] | None:
        """Return the ticks spent as a user and in the kernel; None where nobody counts."""
        first = self._first(("cpuacct.stat",))
        if first is not None:
            found = _pairs(first)
            return found["user"], found["system"]
        found = _pairs(self._first(("cpu.stat",)) or "")
        if "user_usec" not in found:
            return None
        return found["user_usec"] * _HZ // 1_000_000, found["system_usec"] * _HZ // 1_000_000

    def waiting(self) -> dict[str, int]:
        """Return by thread how many nanoseconds it has been waiting for a processor."""
        found = {}
        for thread in (self._first(("tasks",)) or "").split():
            with contextlib.suppress(OSError, IndexError):
                found[thread] = int(Path("/proc", thread, "schedstat").read_text().split()[1])
        return found

    def _first(self, names: Sequence[str]) -> str | None:
        for folder in self._folders:
            for name in names:
                with contextlib.suppress(OSError):
                    return (folder / name).read_text()
        return None


class Processors:
    """The processors of a machine since this began to count; no counter ever goes back.

    Args:
        count: how many it has.
        now: seconds of a clock that goes on.
        ticks: what its group had used then, as a user and in the kernel.
    """

    def __init__(self, count: int, now: float, ticks: tuple[int, int]) -> None:
        self._count, self._now, self._ticks = count, now, ticks
        self._spent = [0, 0]  # as a user, in the kernel
        self._idle = self._stolen = 0.0
        self._waiting: Mapping[str, int] = {}

    def lines(self, now: float, ticks: tuple[int, int], waiting: Mapping[str, int]) -> str:
        """Return the lines of /proc/stat: of all together, then of each, which share evenly.

        What others on this host took away is stolen, as on any shared machine: not idle.
        """
        spent = [max(n - before, 0) for n, before in zip(ticks, self._ticks, strict=True)]
        passed = (now - self._now) * _HZ * self._count
        rest = max(passed - sum(spent), 0)
        longer = sum(max(n - self._waiting.get(t, 0), 0) for t, n in waiting.items())
        # of several that wait for one processor all but the first wait for each other
        stolen = min(rest, longer * _HZ / 1e9)
        self._now, self._ticks, self._waiting = now, ticks, waiting
        self._spent = [sum(pair) for pair in zip(self._spent, spent, strict=True)]
        self._stolen, self._idle = self._stolen + stolen, self._idle + rest - stolen
        user, system = self._spent
        sums = (user, 0, system, self._idle, 0, 0, 0, self._stolen, 0, 0)
        each = [int(number) // self._count for number in sums]
        rows = [("cpu ", [number * self._count for number in each])]
        rows += [(f"cpu{number}", each) for number in range(self._count)]
        return "".join(f"{name} {' '.join(map(str, values))}\n" for name, values in rows)


def meminfo(host: str, total: int, used: int, stat: Mapping[str, int]) -> str:
    """Return a server's /proc/meminfo; what its group does not count stays the host's.

    Args:
        host: the host's own.
        total: bytes that the server may use.
        used: bytes that it uses, files in memory included.
        stat: of its control group, in bytes.
    """

    def of(name: str) -> int:
        return stat.get(f"total_{name}", stat.get(name, 0))

    files, shared = of("inactive_file") + of("active_file"), of("shmem")
    own = {
        "MemTotal": total,
        "MemFree": max(total - used, 0),
        "MemAvailable": min(max(total - used, 0) + files, total),
        "Buffers": 0,
        "Cached": files + shared,
        "Active(file)": of("active_file"),
        "Inactive(file)": of("inactive_file"),
        "Shmem": shared,
        "SReclaimable": of("slab_reclaimable"),
        "SwapTotal": 0,
        "SwapFree": 0,
    }
    lines = []
    for line in host.splitlines():
        name = line.partition(":")[0]
        lines.append(f"{name + ':':<16}{own[name] // 1024:>8} kB" if name in own else line)
    return "".join(f"{line}\n" for line in lines)


def stat(host: str, processors: str) -> str:
    """Return a server's /proc/stat; of interrupts only their sums are left."""
    others = (line for line in host.splitlines() if not line.startswith("cpu"))
    return processors + "".join(f"{_shortened(line)}\n" for line in others)


def _shortened(line: str) -> str:
    return " ".join(line.split()[:2]) if line.startswith("intr") else line


def vmstat(host: str, kills: int) -> str:
    """Return a server's /proc/vmstat: the host's, but for the processes that were ended."""
    lines = (f"oom_kill {kills}" if n.startswith("oom_kill ") else n for n in host.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _pairs(text: str) -> dict[str, int]:
    rows = (line.split() for line in text.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 2}  # noqa: PLR2004 - a pair


class Shown:
    """The files of a machine."""

    def __init__(self, folder: Path, groups: Sequence[str], memory: int, cores: int) -> None:
        """Make the folder.

        Args:
            folder: where the files are.
            groups: control groups of the machine.
            memory: bytes that it may use.
            cores: of its type; no more are shown than this host has.
        """
        self._folder, self._group, self._memory = folder, Group(groups), memory
        ticks = self._group.ticks()
        count = min(cores, os.cpu_count() or 1)
        self._processors = Processors(count, time.monotonic(), ticks) if ticks else None
        folder.mkdir(exist_ok=True)

    def write(self) -> None:
        """Write what is counted; the files stay the same ones, for they are bound."""
        memory, ticks = self._group.memory(), self._group.ticks()
        if memory:
            self._put("meminfo", meminfo(_host("meminfo"), self._memory, *memory))
            self._put("vmstat", vmstat(_host("vmstat"), self._group.kills()))
        if ticks and self._processors:
            rows = self._processors.lines(time.monotonic(), ticks, self._group.waiting())
            self._put("stat", stat(_host("stat"), rows))

    def _put(self, name: str, text: str) -> None:
        """Write over what is there in one go, so that nobody reads half of it."""
        data = text.encode()
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.pwrite(handle, data, 0)
            os.ftruncate(handle, len(data))
        finally:
            os.close(handle)


def _host(name: str) -> str:
    return Path("/proc", name).read_text()


def of(config: Mapping[str, object]) -> Shown:
    """Return the files of a machine by what its supervisor reads."""
    groups: list[str] = config["groups"]  # type: ignore[assignment]
    return Shown(Path(str(config["proc"])), groups, int(str(config["memory"])),
                 int(str(config["cores"])))  # fmt: skip


def main() -> None:
    """Write until the machine's supervisor ends this."""
    shown = of(json.loads(Path(sys.argv[1]).read_text()))
    while True:
        with contextlib.suppress(OSError, ValueError, LookupError):  # its groups go before it does
            shown.write()
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
