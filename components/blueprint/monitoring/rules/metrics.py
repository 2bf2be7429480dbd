"""The metrics that are exported somewhere here, as Prometheus had them on stacks that ran."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("metrics.txt")
_DRILL = "told by the first rehearsal of a restore, months after the first deployment at most"
_NIGHTLY = "told by the nightly look for drift, or `plinth drift --publish`"
# Exported as well, but not by each stack that asks for them at each time: why not.
AWAITED = {
    "jobs_total": "told by the first job that a worker ends",
    "plinth_backup_log_gap": "told by the first check of a place's log",
    "plinth_drift_checked_timestamp_seconds": _NIGHTLY,
    "plinth_drift_findings": _NIGHTLY,
    "plinth_drill_failed": _DRILL,
    "plinth_drill_last_success_timestamp_seconds": _DRILL,
    "plinth_drill_rto_seconds": _DRILL,
    "plinth_price_change_ratio": "told where the cloud's prices are not the catalogue's",
    "plinth_type_retires_timestamp_seconds": "told of types that the cloud says will go",
}


@cache
def recorded_metrics() -> frozenset[str]:
    """Return the names that were seen on stacks that ran."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def known_metrics() -> frozenset[str]:
    """Return the names of all metrics that something exports."""
    return recorded_metrics() | AWAITED.keys()
