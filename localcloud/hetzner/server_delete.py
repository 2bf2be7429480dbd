"""Removing a server, and letting go what it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.cloud import check_unprotected
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.effects import apply_balancers
from localcloud.hetzner.firewalls import forget_server
from localcloud.hetzner.primary_ips import release

if TYPE_CHECKING:
    from localcloud.cloud import Cloud


def delete_server(call: Call[Any]) -> Answer:
    """Answer DELETE /servers/{id}."""
    cloud = call.cloud
    body = cloud.find("server", call.id)
    check_unprotected(body)
    cloud.check_unlocked("server", call.id)
    return Answer({"action": start_delete(cloud, call.id)})


def start_delete(cloud: Cloud, number: int) -> Any:
    """Mark a server as deleting and start the action that removes it."""
    cloud.save("server", cloud.find("server", number) | {"status": "deleting"})

    def work() -> None:
        # Volumes first, as their file systems have to be written out while the guest still runs.
        for volume in cloud.all("volume"):
            if volume["server"] == number:
                cloud.hypervisor.detach_volume(volume["id"])
        for address in cloud.all("floating_ip"):
            if address["server"] == number and address["type"] == "ipv4":
                cloud.hypervisor.route_floating_ip(address["ip"], None)
        cloud.hypervisor.delete_server(number)

    return cloud.actions.start(
        "delete_server",
        [("server", number)],
        work,
        done=lambda: forget(cloud, number),
        exclusive=True,
    )


def forget(cloud: Cloud, number: int) -> None:
    """Forget a server: its volumes and addresses are free, firewalls and balancers lose it."""
    body = cloud.store.get("server", number)
    if body is None:
        return
    for kind in ("volume", "floating_ip"):
        for held in cloud.all(kind):
            if held["server"] == number:
                cloud.save(kind, held | {"server": None})
    changed = []
    for balancer in cloud.all("load_balancer"):
        kept = [t for t in balancer["targets"] if t.get("server", {}).get("id") != number]
        if len(kept) != len(balancer["targets"]):
            cloud.save("load_balancer", balancer | {"targets": kept})
            changed.append(balancer["id"])
    forget_server(cloud, number)
    release(cloud, body)
    cloud.store.delete("server", number)
    cloud.store.after_commit(apply_balancers(cloud, changed))
