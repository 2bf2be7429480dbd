"""Everything, printed."""

from __future__ import annotations

import json
import sys

from . import machine, swarm, watching


def main() -> int:
    """Print everything; returns the exit code."""
    json.dump(
        {
            "cpu": machine.cpu(),
            "memory": machine.memory(),
            "disks": machine.disks(),
            "services": swarm.services(),
            "nodes": swarm.nodes(),
            "alerts": watching.alerts(),
            "addresses": watching.addresses(),
            "metrics": watching.metrics(),
        },
        sys.stdout,
    )
    return 0
