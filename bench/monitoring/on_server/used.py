"""What containers and units of these names hold and take, over some seconds. Runs on a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

GROUPS, PROCESSES = Path("/sys/fs/cgroup"), Path("/proc")


def said(*words: str) -> str:
    """Return what a command wrote."""
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def main_process(name: str) -> int | None:
    """Return the first process of a container or unit, None where this server has it not."""
    if "." in name:
        return int(said("systemctl", "show", "-p", "MainPID", "--value", name)) or None
    label = f"label=com.docker.swarm.service.name={name}"
    found = said("docker", "ps", "-q", "-f", label).split()
    return int(said("docker", "inspect", "-f", "{{.State.Pid}}", found[0])) if found else None


def members(pid: int) -> list[str]:
    """Return all processes of a process' group."""
    path = (PROCESSES / str(pid) / "cgroup").read_text().partition("0::")[2].strip()
    return (GROUPS / path.lstrip("/") / "cgroup.procs").read_text().split()


def seconds(pids: list[str]) -> float:
    """Return the processor time that processes took so far."""
    total = 0
    for pid in pids:
        fields = (PROCESSES / pid / "stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])  # own and of children that ended
    return total / os.sysconf("SC_CLK_TCK")


def megabytes(pids: list[str]) -> float:
    """Return what processes hold of their own, files in memory aside."""
    total = 0
    for pid in pids:
        for line in (PROCESSES / pid / "status").read_text().splitlines():
            if line.startswith(("RssAnon:", "RssShmem:")):
                total += int(line.split()[1])
    return total * 1024 / 1e6


def main(span: float, names: list[str]) -> None:
    """Print a row for each name that this server has."""
    found = {name: pid for name in names if (pid := main_process(name))}
    before = {name: seconds(members(pid)) for name, pid in found.items()}
    begun = time.monotonic()
    time.sleep(span)
    taken = time.monotonic() - begun
    rows = {}
    for name, pid in found.items():
        pids = members(pid)
        percent = 100 * (seconds(pids) - before[name]) / taken
        rows[name] = {"megabytes": megabytes(pids), "percent": percent}
    sys.stdout.write(json.dumps(rows))


main(float(sys.argv[1]), sys.argv[2:])
