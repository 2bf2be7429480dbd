"""Puts right what a killed run left behind, before the next run starts.

A run that was killed can leave three things: a lock on the stack; creations that the state does
not know to have happened (`pending_operations`); and, on the cloud, resources whose answer never
arrived, which nobody manages and whose names would clash. Resources are recognised by the labels
that Plinth gives to all of its own, and only those younger than the state's knowledge go.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cli.cloud_inventory import Inventory
from cli.context import Context
from cli.pulumi import Pulumi

HCLOUD_KINDS = {
    "hcloud:index/server:Server": "servers",
    "hcloud:index/volume:Volume": "volumes",
    "hcloud:index/network:Network": "networks",
    "hcloud:index/firewall:Firewall": "firewalls",
    "hcloud:index/floatingIp:FloatingIp": "floating_ips",
    "hcloud:index/primaryIp:PrimaryIp": "primary_ips",
    "hcloud:index/loadBalancer:LoadBalancer": "load_balancers",
    "hcloud:index/placementGroup:PlacementGroup": "placement_groups",
    "hcloud:index/sshKey:SshKey": "ssh_keys",
}


def release_lock(context: Context, pulumi: Pulumi) -> bool:
    """Remove the stack's lock where its holder is gone; returns whether there was one."""
    folder = context.state / "pulumi" / ".pulumi" / "locks"
    for lock in folder.rglob("*.json"):
        try:
            holder = int(json.loads(lock.read_text()).get("pid", 0))
        except (ValueError, OSError):
            holder = 0
        if context.stack in lock.parts and not _alive(holder):
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


def remove_orphans(inventory: Inventory, stack: str, known: dict[str, set[str]]) -> list[str]:
    """Delete the stack's labelled resources that its state does not know.

    Returns:
        What was removed, for the display.
    """
    removed = []
    # Servers first: what is attached to them is free only then.
    for kind in sorted(known, key=lambda name: name != "servers"):
        for item in inventory.labelled(kind, f"managed-by=plinth,stack={stack}"):
            if str(item["id"]) not in known[kind]:
                inventory.delete(kind, item["id"])
                removed.append(f"{kind} {item['name']}")
    return removed


def _alive(pid: int) -> bool:
    return pid > 0 and pid != os.getpid() and Path(f"/proc/{pid}").exists()
