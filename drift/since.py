"""When a resource was changed: Hetzner's actions tell, and Cloudflare's records themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from drift.finding import UNKNOWN_SINCE, Since
from drift.refreshed import Change

_PROTECTION = ("change_protection",)
# By type and the first part of the path; a part that is gone has the path "".
_ACTIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("server", "status"): (
        "stop_server", "shutdown_server", "start_server", "reboot_server", "reset_server",
    ),
    ("server", "serverType"): ("change_server_type",),
    ("server", "backups"): ("enable_backup", "disable_backup"),
    ("server", "deleteProtection"): _PROTECTION,
    ("server", "rebuildProtection"): _PROTECTION,
    ("server", "rescue"): ("enable_rescue", "disable_rescue"),
    ("server", "iso"): ("attach_iso", "detach_iso"),
    ("server", "firewallIds"): ("apply_firewall", "remove_firewall"),
    ("server", "networks"): ("attach_to_network", "detach_from_network", "change_alias_ips"),
    ("server", "placementGroupId"): (
        "add_to_placement_group", "remove_from_placement_group",
    ),
    ("firewall", "rules"): ("set_firewall_rules",),
    ("volume", "size"): ("resize_volume",),
    ("volume", "deleteProtection"): _PROTECTION,
    ("volumeAttachment", ""): ("detach_volume", "attach_volume"),
    ("floatingIp", "deleteProtection"): _PROTECTION,
    ("floatingIpAssignment", ""): ("unassign_floating_ip", "assign_floating_ip"),
    ("primaryIp", "deleteProtection"): _PROTECTION,
    ("network", "ipRange"): ("change_ip_range",),
    ("network", "deleteProtection"): _PROTECTION,
    ("networkSubnet", ""): ("delete_subnet",),
    ("loadBalancer", "loadBalancerType"): ("change_load_balancer_type",),
    ("loadBalancer", "algorithm"): ("change_algorithm",),
    ("loadBalancer", "deleteProtection"): _PROTECTION,
    ("loadBalancerTarget", ""): ("remove_target",),
    ("loadBalancerService", ""): ("delete_service",),
    ("loadBalancerNetwork", ""): ("detach_from_network",),
}  # fmt: skip
_SERVICE = ("update_service",)
# Where the actions of a type are kept: kind in the API, and the property with the number.
_OWNERS: Mapping[str, tuple[str, str]] = {
    "server": ("servers", "id"),
    "firewall": ("firewalls", "id"),
    "volume": ("volumes", "id"),
    "volumeAttachment": ("volumes", "volumeId"),
    "floatingIp": ("floating_ips", "id"),
    "floatingIpAssignment": ("floating_ips", "floatingIpId"),
    "primaryIp": ("primary_ips", "id"),
    "network": ("networks", "id"),
    "networkSubnet": ("networks", "networkId"),
    "loadBalancer": ("load_balancers", "id"),
    "loadBalancerTarget": ("load_balancers", "loadBalancerId"),
    "loadBalancerService": ("load_balancers", "loadBalancerId"),
    "loadBalancerNetwork": ("load_balancers", "loadBalancerId"),
}


def owner(change: Change) -> tuple[str, str] | None:
    """Return kind and number of what has the actions of a change, None where nothing has."""
    found = _OWNERS.get(_noun(change))
    number = str(change.facts.get(found[1]) or "").partition(".")[0] if found else ""
    return (found[0], number) if found and number else None


def since(change: Change, actions: Iterable[Mapping[str, Any]], known: datetime | None) -> Since:
    """Return when a change was made.

    Args:
        change: what is not as it should be.
        actions: of its owner, as the API gives them, in any order.
        known: when the state of the resource was changed last: it is later than that.
    """
    wanted = _commands(change)
    times = [
        (datetime.fromisoformat(action["finished"] or action["started"]), action["command"])
        for action in actions
        if action["command"] in wanted and action["status"] != "error"
    ]
    newest = max(times, default=None)
    if newest and (known is None or newest[0].timestamp() >= int(known.timestamp())):
        return Since(at=newest[0], exact=True, source=f"Hetzner: {newest[1]}")
    return at_least(known)


def of_record(change: Change) -> Since | None:
    """Return when a DNS record was changed, as Cloudflare has it; None where it does not tell."""
    told = change.now.get("modifiedOn")
    if change.gone or not isinstance(told, str):
        return None
    return Since(at=datetime.fromisoformat(told), exact=True, source="Cloudflare: modified_on")


def at_least(known: datetime | None) -> Since:
    """Return what is known where nothing tells: it was as it should be then."""
    if known is None:
        return UNKNOWN_SINCE
    return Since(at=known, exact=False, source="the stack's state")


def _commands(change: Change) -> set[str]:
    noun = _noun(change)
    if change.gone:
        return {*_ACTIONS.get((noun, ""), ())}
    if noun == "loadBalancerService":
        return {*_SERVICE}
    tops = {path.partition(".")[0].partition("[")[0] for path in change.paths}
    return {command for top in tops for command in _ACTIONS.get((noun, top), ())}


def _noun(change: Change) -> str:
    package, _, rest = change.type.partition(":index/")
    return rest.partition(":")[0] if package == "hcloud" else ""
