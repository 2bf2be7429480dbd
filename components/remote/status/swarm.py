"""What the Swarm should run and runs, where this server leads it."""

from __future__ import annotations

import subprocess
from typing import Any

_PATIENCE = 10


def services() -> list[dict[str, Any]] | None:
    """Return what the Swarm should run and runs; None on a server that does not lead it."""
    lines = _docker("service", "ls", "--format", "{{.Name}}\t{{.Replicas}}\t{{.Image}}")
    if lines is None:
        return None
    found = []
    for line in lines:
        name, replicas, image = line.split("\t")
        running, _, desired = replicas.partition(" ")[0].partition("/")
        found.append(
            {"name": name, "running": int(running), "desired": int(desired), "image": image}
        )
    return found


def nodes() -> list[dict[str, str]] | None:
    """Return the servers of the Swarm and how they are; None as with `services`."""
    lines = _docker("node", "ls", "--format", "{{.Hostname}}\t{{.Status}}\t{{.Availability}}")
    if lines is None:
        return None
    names = ("name", "status", "availability")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


def _docker(*words: str) -> list[str] | None:
    try:
        done = subprocess.run(
            ["docker", *words], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.splitlines() if done.returncode == 0 else None
