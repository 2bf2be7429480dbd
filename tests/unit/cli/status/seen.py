"""A stack that is well, to be changed where a test says so."""

from __future__ import annotations

from typing import Any

from cli.status.picture import Picture, Store

NOW = 1_795_251_600.0
GIB = 1 << 30
WELL: dict[str, Any] = {
    "cpu": {"cores": 4.0, "used": 0.5},
    "memory": {"total": 8 * GIB, "used": 4 * GIB},
    "disks": [{"mount": "/", "size": 80 * GIB, "used": 20 * GIB}],
}
STORE = Store(
    key="postgres", restorable=NOW - 60, rpo=3600, failed="", drilled=NOW - 86400, due=NOW + 86400
)


def picture(**changes: Any) -> Picture:
    """Return a picture of a stack that is well but for the changes."""
    values: dict[str, Any] = {
        "stack": "dev",
        "title": "A · dev",
        "at": NOW,
        "servers": {"app-1": WELL},
        "silent": {},
        "services": [{"name": "web", "running": 2, "desired": 2, "image": "x"}],
        "nodes": [{"name": "a-dev-app-1", "status": "Ready", "availability": "Active"}],
        "alerts": [{"severity": "info", "name": "Watchdog", "words": "", "labels": {}}],
        "watched": True,
        "stores": (STORE,),
        "cost": {"total": "20.00", "currency": "EUR", "state": "kept", "warn": "40",
                 "critical": "45", "limit": "50"},
        "forecast": 19.5,
        "deployed": NOW - 600,
        "drift": (0, NOW - 3600),
    }  # fmt: skip
    return Picture(**(values | changes))
