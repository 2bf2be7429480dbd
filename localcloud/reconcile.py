"""What a new start does about what the last one left half done.

The record wins: an action that was cut off ends as failed, and what it was about is brought to
what was recorded when it was accepted, by a new action. So a client that was told of a resource
finds it whole when it comes back, and nothing is made twice. What was being removed is removed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from localcloud.hetzner.effects import apply_balancers, apply_firewalls
from localcloud.hetzner.floating_ips import route_work
from localcloud.hetzner.server_create import make_server, set_status
from localcloud.hetzner.server_delete import start_delete
from localcloud.hetzner.specs import port
from localcloud.hypervisor import HypervisorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.cloud import Cloud
    from localcloud.store import Document

HALF_WAY = ("initializing", "starting", "stopping", "rebuilding", "migrating")
log = logging.getLogger(__name__)


def reconcile(cloud: Cloud) -> list[Document]:
    """End what was interrupted and heal what it left; returns the interrupted actions."""
    interrupted = cloud.actions.interrupt()
    for action in interrupted:
        log.warning("action %s (%s) was interrupted", action["id"], action["command"])
    touched = {(r["type"], r["id"]) for action in interrupted for r in action["resources"]}
    _removals(cloud)
    for network in cloud.all("network"):
        _try(cloud.hypervisor.ensure_network, network["id"], network["ip_range"])
    for server in cloud.all("server"):
        with cloud.store.transaction():
            _server(cloud, server, touched=("server", server["id"]) in touched)
    for volume in cloud.all("volume"):
        if volume["status"] == "creating" or ("volume", volume["id"]) in touched:
            with cloud.store.transaction():
                _volume(cloud, volume)
    for kind, number in sorted(touched):
        if kind == "floating_ip":
            _try(route_work(cloud, number))
        elif kind == "load_balancer":
            _try(apply_balancers(cloud, [number]))
        elif kind == "image":
            _try(cloud.hypervisor.delete_snapshot, number)
            cloud.store.delete("image", number)
    return interrupted


def _try(work: Callable[..., object], *arguments: object) -> None:
    """Do what can be done; one resource that cannot be healed must not keep the cloud down."""
    try:
        work(*arguments)
    except HypervisorError:
        log.exception("could not be brought to what is recorded")


def _removals(cloud: Cloud) -> None:
    """Finish the removals that were under way."""
    gone: dict[str, Callable[[Document], object]] = {
        "volume": lambda body: cloud.hypervisor.delete_volume(body["id"]),
        "load_balancer": lambda body: cloud.hypervisor.delete_balancer(body["id"]),
        "floating_ip": lambda body: cloud.hypervisor.route_floating_ip(body["ip"], None),
        "image": lambda body: cloud.hypervisor.delete_snapshot(body["id"]),
        "network": lambda body: cloud.hypervisor.delete_network(body["id"]),
    }
    for kind, remove in gone.items():
        for body in cloud.store.all(kind):
            if body.get("removing"):
                _try(remove, body)
                cloud.store.delete(kind, body["id"])


def _server(cloud: Cloud, body: Document, *, touched: bool) -> None:
    """Bring one server to what is recorded of it."""
    number, status = body["id"], body["status"]
    if status == "deleting":
        start_delete(cloud, number)
        return
    real = cloud.hypervisor.power_state(number)
    if real != "missing" and status not in HALF_WAY and not touched:
        return
    on = status in ("running", "starting", "rebuilding") or (
        status == "initializing" and body["starts"]
    )

    def work() -> None:
        if status == "initializing":
            # It never ran, so nothing is lost, and half of a disk is no disk.
            cloud.hypervisor.delete_server(number)
        make_server(cloud, number)()
        for attachment in cloud.find("server", number)["private_net"]:
            cloud.hypervisor.attach_network(number, port(cloud, attachment))
        apply_firewalls(cloud, [number])()
        if on:
            cloud.hypervisor.start(number)
        elif status == "stopping":
            cloud.hypervisor.power_off(number)

    cloud.save("server", body | {"status": "starting" if on else status})
    cloud.actions.start(
        "start_server" if on else "create_server",
        [("server", number)],
        work,
        done=lambda: set_status(cloud, number, "running" if on else "off"),
        failed=lambda: set_status(cloud, number, "off"),
        exclusive=True,
    )


def _volume(cloud: Cloud, body: Document) -> None:
    """Make a volume that was being made, and attach one that was being attached."""
    number, server = body["id"], body["server"]
    resources = [("volume", number)]
    holder = None if server is None else cloud.store.get("server", server)
    if holder is not None:
        resources.append(("server", holder["id"]))

    def work() -> None:
        cloud.hypervisor.create_volume(number, body["size"], body["format"])
        if holder is not None:
            automount = bool(body.get("automount"))
            cloud.hypervisor.attach_volume(number, holder["id"], automount=automount)

    def done() -> None:
        cloud.save("volume", cloud.find("volume", number) | {"status": "available"})

    cloud.actions.start("create_volume", resources, work, done=done)
