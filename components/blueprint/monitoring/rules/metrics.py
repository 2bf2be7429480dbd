"""The metrics that are exported somewhere here, as Prometheus had them on a stack that ran."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("metrics.txt")


@cache
def known_metrics() -> frozenset[str]:
    """Return the names of all metrics that something exports."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
