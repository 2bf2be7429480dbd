"""Tell how a server is, as JSON: what it has and uses, and on a manager what the Swarm runs.

It is sent to servers as text and run as their superuser, so it imports nothing but Python's
standard library (3.10). What cannot be told is left out: half an answer is better than none.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

METRICS = Path("/var/lib/plinth/metrics")
GROUP = Path("/sys/fs/cgroup")
REACH = Path("/usr/local/sbin/plinth-reach")
ALERTS = "/api/v2/alerts?active=true&silenced=false&inhibited=false"
_PROBES = 'probe_success{job="blackbox-http"}'
_LONGEST = 30  # days of which a share is told
_KEPT = "storage.tsdb.retention.time"
_UNITS = {"y": 365, "w": 7, "d": 1}  # days; no stack keeps hours
_MOMENT = 0.5  # seconds over which the CPU's use is counted
_PATIENCE = 10


def main() -> int:
    """Print everything; returns the exit code."""
    json.dump(
        {
            "cpu": cpu(),
            "memory": memory(),
            "disks": disks(),
            "services": services(),
            "nodes": nodes(),
            "alerts": alerts(),
            "addresses": addresses(),
            "metrics": metrics(),
        },
        sys.stdout,
    )
    return 0


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


def alerts() -> list[dict[str, Any]] | None:
    """Return what fires and is not silenced; None where no Alertmanager runs here."""
    found = _reached("alertmanager", 9093, ALERTS)
    if found is None:
        return None
    return [
        {
            "name": item["labels"].get("alertname", ""),
            "severity": item["labels"].get("severity", ""),
            "since": item["startsAt"],
            "words": item["annotations"].get("summary", ""),
            "labels": item["labels"],
        }
        for item in found
    ]


def addresses() -> list[dict[str, Any]] | None:
    """Return each public address, whether it answers, and its share of a day and of `days`.

    Those are 30, or what Prometheus keeps where that is less; None where none runs here.
    """
    found: dict[str, dict[str, Any]] = {}
    days = _days()
    shares = {
        "up": _PROBES,
        "day": f"avg_over_time({_PROBES}[1d])",
        "window": f"avg_over_time({_PROBES}[{days}d])",
    }
    for name, expr in shares.items():
        answer = _reached("prometheus", 9090, f"/api/v1/query?query={quote(expr)}")
        if answer is None:
            return None
        for item in answer["data"]["result"]:
            url = item["metric"].get("url", "")
            found.setdefault(url, {"url": url, "days": days})[name] = float(item["value"][1])
    return [found[url] for url in sorted(found) if url]


def _days() -> int:
    """Return of how many whole days there can be a share, by what Prometheus says it keeps."""
    flags = _reached("prometheus", 9090, "/api/v1/status/flags")
    said = flags["data"].get(_KEPT, "") if flags else ""
    kept = sum(int(many) * _UNITS[unit] for many, unit in re.findall(r"(\d+)([ywd])", said))
    return min(_LONGEST, kept or 1)  # what is not known is not promised


def _reached(service: str, port: int, path: str) -> Any:
    """Return what a service of monitoring answers as JSON, None where it does not."""
    if not REACH.exists():
        return None
    asked = f"GET {path} HTTP/1.0\r\nHost: {service}\r\n\r\n".encode()
    try:
        done = subprocess.run(
            [str(REACH), service, str(port)],
            input=asked,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        if done.returncode or b" 200 " not in head.splitlines()[0]:
            return None
        return json.loads(body)
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return None


def metrics() -> str:
    """Return all metrics that were written as files."""
    found = []
    for path in sorted(METRICS.glob("*.prom")):
        with contextlib.suppress(OSError):
            found.append(path.read_text(encoding="utf-8"))
    return "".join(found)


if __name__ == "__main__":
    sys.exit(main())
