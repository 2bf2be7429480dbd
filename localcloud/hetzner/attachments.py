"""Servers and load balancers in private networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.addresses import mac
from localcloud.errors import ApiError, not_found
from localcloud.hetzner.effects import apply_balancers, balancers_with_servers, for_server
from localcloud.hetzner.fields import Body, IpAddress, PrivateCidr
from localcloud.hetzner.private_ips import give_ip
from localcloud.hetzner.specs import port

if TYPE_CHECKING:
    from collections.abc import Callable

    from localcloud.cloud import Cloud
    from localcloud.store import Document

Undo = tuple["Callable[[], None]", "Callable[[], None]"]


class AttachToNetwork(Body):
    """Body of attach_to_network of servers and load balancers."""

    network: int
    ip: IpAddress | None = None
    ip_range: PrivateCidr | None = None
    alias_ips: list[IpAddress] | None = None


class DetachFromNetwork(Body):
    """Body of detach_from_network."""

    network: int


def attachment_of(body: Document, network: int) -> Document | None:
    """Return a server's or balancer's attachment to a network."""
    return next((a for a in body["private_net"] if a["network"] == network), None)


def attach(cloud: Cloud, kind: str, body: Document, wanted: AttachToNetwork) -> None:
    """Record an attachment in `body` and keep it.

    Raises:
        ApiError: not_found, server_already_attached, ip_not_available and others.
    """
    network = cloud.find("network", wanted.network)
    if attachment_of(body, wanted.network) is not None:
        raise ApiError(f"{kind}_already_attached", f"{kind} is already attached to this network")
    ip = give_ip(cloud, network, wanted.ip, wanted.ip_range)
    aliases: list[str] = []
    for alias in wanted.alias_ips or ():
        aliases.append(give_ip(cloud, network, alias, extra=[ip, *aliases]))
    body["private_net"].append(
        {
            "network": network["id"],
            "ip": ip,
            "alias_ips": aliases,
            "mac_address": mac(body["id"], len(body["private_net"]) + 1),
        }
    )
    cloud.save(kind, body)


def detach(cloud: Cloud, kind: str, body: Document, network: int) -> None:
    """Take an attachment out of `body` and keep it.

    Raises:
        ApiError: not_found.
    """
    found = attachment_of(body, network)
    if found is None:
        raise not_found(f"{kind} attachment to network", network)
    body["private_net"].remove(found)
    cloud.save(kind, body)


def server_port_work(cloud: Cloud, server: int, network: int) -> Undo:
    """Return work that makes a server's port in a network, and what takes the record back."""

    def work() -> None:
        body = cloud.store.get("server", server)
        found = None if body is None else attachment_of(body, network)
        if found is not None:
            cloud.hypervisor.attach_network(server, port(cloud, found))
            apply_balancers(cloud, balancers_with_servers(cloud, network))()

    def undo() -> None:
        body = cloud.store.get("server", server)
        found = None if body is None else attachment_of(body, network)
        if body is not None and found is not None:
            body["private_net"].remove(found)
            cloud.save("server", body)

    return work, undo


def refresh_ports(cloud: Cloud, network: int) -> Callable[[], None]:
    """Return work that tells the servers of a network about its routes."""

    def tell(body: Document) -> None:
        found = attachment_of(body, network)
        if found is not None:
            cloud.hypervisor.attach_network(body["id"], port(cloud, found))

    def work() -> None:
        for body in cloud.all("server"):
            for_server(cloud, body["id"], tell)

    return work


def detach_all(cloud: Cloud, network: int) -> Callable[[], None]:
    """Take everything out of a network that goes; returns the hypervisor's part of it."""
    servers: list[int] = []
    balancers: list[int] = []
    for kind, numbers in (("server", servers), ("load_balancer", balancers)):
        for body in cloud.all(kind):
            if attachment_of(body, network) is not None:
                detach(cloud, kind, body, network)
                numbers.append(body["id"])

    def work() -> None:
        for number in servers:
            for_server(
                cloud, number, lambda body: cloud.hypervisor.detach_network(body["id"], network)
            )
        apply_balancers(cloud, balancers)()

    return work
