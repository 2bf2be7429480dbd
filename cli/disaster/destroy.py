"""Destroys a server, its volumes and its addresses through the cloud's API, as a loss would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cli.cloud_inventory import Inventory

# users before what they use
_KINDS = ("servers", "volumes", "primary_ips")


def chosen(inventory: Inventory, stack: str, server: str | None) -> dict[str, list[dict[str, Any]]]:
    """Return what would be destroyed, by kind.

    Args:
        inventory: the cloud.
        stack: whose resources.
        server: name of the one server at Hetzner, with what hangs on it; None for all of them.
    """
    every = {kind: inventory.labelled(kind, f"managed-by=plinth,stack={stack}") for kind in _KINDS}
    if server is None:
        return every
    found = [item for item in every["servers"] if item["name"] == server]
    numbers = {item["id"] for item in found}
    return {
        "servers": found,
        "volumes": [item for item in every["volumes"] if item["server"] in numbers],
        "primary_ips": [item for item in every["primary_ips"] if item["assignee_id"] in numbers],
    }


def destroy(inventory: Inventory, what: dict[str, list[dict[str, Any]]]) -> None:
    """Destroy it, protected or not; servers lose their power in that moment."""
    for kind in _KINDS:
        for item in what[kind]:
            if item.get("protection", {}).get("delete"):
                inventory.unprotect(kind, item["id"])
    for kind in _KINDS:
        for item in what[kind]:
            inventory.delete(kind, item["id"])
