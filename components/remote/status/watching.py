"""What those who watch the stack know, where they run on this server, and what others left here."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

METRICS = Path("/var/lib/plinth/metrics")
REACH = Path("/usr/local/sbin/plinth-reach")
ALERTS = "/api/v2/alerts?active=true&silenced=false&inhibited=false"
_PROBES = 'probe_success{job="blackbox-http"}'
_LONGEST = 30  # days of which a share is told
_KEPT = "storage.tsdb.retention.time"
_UNITS = {"y": 365, "w": 7, "d": 1}  # days; no stack keeps hours
_PATIENCE = 10


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
