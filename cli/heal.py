"""Puts right at Hetzner what a killed run left behind, before the next run starts.

A run that was killed can leave three things: a lock on the stack; creations that the state does
not know to have happened (`pending_operations`); and, on the cloud, resources whose answer never
arrived, which nobody manages and whose names would clash. Resources are recognised by the labels
that Plinth gives to all of its own, and only those made since the run began that was cut off go.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cli.checkpoint import restore
from cli.cloud_inventory import Inventory
from cli.context import Context
from cli.pulumi import Pulumi
from cli.stack_config import state_file

# In the order in which they can be deleted: users before what they use.
HCLOUD_KINDS = {
    "hcloud:index/server:Server": "servers",
    "hcloud:index/loadBalancer:LoadBalancer": "load_balancers",
    "hcloud:index/volume:Volume": "volumes",
    "hcloud:index/floatingIp:FloatingIp": "floating_ips",
    "hcloud:index/primaryIp:PrimaryIp": "primary_ips",
    "hcloud:index/firewall:Firewall": "firewalls",
    "hcloud:index/placementGroup:PlacementGroup": "placement_groups",
    "hcloud:index/network:Network": "networks",
    "hcloud:index/sshKey:SshKey": "ssh_keys",
}


def release_lock(context: Context, pulumi: Pulumi, tell: Callable[[str], None]) -> bool:
    """Wait for a Pulumi that outlived its command, then remove the lock of one that is gone.

    Returns:
        Whether there was a lock to remove.
    """
    folder = context.state / "pulumi" / ".pulumi" / "locks"
    for lock in folder.rglob("*.json"):
        if context.stack not in lock.parts:
            continue
        holder = _holder(lock)
        while lock.exists() and _at_work(holder):
            tell(f"the last run's pulumi (process {holder}) is still at work; waiting for it")
            time.sleep(0.5)
        if lock.exists():
            restore(state_file(context))
            pulumi.run("cancel", "--yes", "--stack", context.stack)
            return True
    return False


def pending(deployment: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the resources whose creation was cut off."""
    operations = deployment.get("pending_operations") or []
    return [entry["resource"] for entry in operations if entry.get("type") == "creating"]


def known_ids(deployment: dict[str, Any]) -> dict[str, set[str]]:
    """Return the ids of Hetzner resources that the state manages, by kind."""
    known: dict[str, set[str]] = {kind: set() for kind in HCLOUD_KINDS.values()}
    for resource in deployment.get("resources") or []:
        kind = HCLOUD_KINDS.get(resource["type"])
        if kind and resource.get("id"):
            known[kind].add(str(resource["id"]))
    return known


def remove_orphans(
    inventory: Inventory, stack: str, known: dict[str, set[str]], since: datetime | None = None
) -> list[str]:
    """Delete the stack's labelled resources that its state does not know.

    Args:
        inventory: the cloud.
        stack: whose resources.
        known: ids that stay, by kind.
        since: leave alone what is older; None where everything is to go.

    Returns:
        What was removed, for the display.
    """
    removed = []
    for kind, kept in known.items():
        for item in inventory.labelled(kind, f"managed-by=plinth,stack={stack}"):
            if str(item["id"]) in kept or (
                since and datetime.fromisoformat(item["created"]) < since
            ):
                continue
            if item.get("protection", {}).get("delete"):
                inventory.unprotect(kind, item["id"])
            inventory.delete(kind, item["id"])
            removed.append(f"{kind} {item['name']}")
    return removed


def _holder(lock: Path) -> int:
    try:
        return int(json.loads(lock.read_text()).get("pid", 0))
    except (ValueError, OSError):
        return 0


def _at_work(process: int) -> bool:
    """Tell whether this process runs and is a Pulumi; numbers of ended ones are used again."""
    if process <= 0 or process == os.getpid():
        return False
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        return b"pulumi" in words[0]
    except FileNotFoundError:
        return False
    except OSError:  # no /proc on this system, or not ours to read
        return True
