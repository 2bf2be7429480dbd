"""A server in its private networks: joined, left, and by which other addresses it is known."""

from __future__ import annotations

from localcloud.errors import not_found
from localcloud.hetzner.attachments import (
    AttachToNetwork,
    DetachFromNetwork,
    attach,
    attachment_of,
    detach,
    server_port_work,
)
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.effects import apply_balancers, balancers_with_servers
from localcloud.hetzner.fields import Body, IpAddress
from localcloud.hetzner.private_ips import give_ip
from localcloud.hetzner.server_power import server_of


class ChangeAliasIps(Body):
    """Body of change_alias_ips."""

    network: int
    alias_ips: list[IpAddress]


def attach_server(call: Call[AttachToNetwork]) -> Answer:
    """Join a network; the server goes on while it does.

    Raises:
        ApiError: the server is locked or there already, or the address is taken.
    """
    cloud, network = call.cloud, call.body.network
    attach(cloud, "server", server_of(call), call.body)
    work, undo = server_port_work(cloud, call.id, network)
    resources = [("server", call.id), ("network", network)]
    action = cloud.actions.start("attach_to_network", resources, work, failed=undo)
    return Answer({"action": action}, 201)


def detach_server(call: Call[DetachFromNetwork]) -> Answer:
    """Leave a network, and the targets of load balancers that knew the server by it.

    Raises:
        ApiError: the server is locked, or not in that network.
    """
    cloud, number, network = call.cloud, call.id, call.body.network
    body = server_of(call)
    if attachment_of(body, network) is None:
        raise not_found("server attachment to network", network)

    def work() -> None:
        cloud.hypervisor.detach_network(number, network)

    def done() -> None:
        kept = cloud.store.get("server", number)
        if kept is not None and attachment_of(kept, network) is not None:
            detach(cloud, "server", kept, network)
        cloud.store.after_commit(apply_balancers(cloud, balancers_with_servers(cloud, network)))

    resources = [("server", number), ("network", network)]
    action = cloud.actions.start("detach_from_network", resources, work, done=done)
    return Answer({"action": action}, 201)


def change_alias_ips(call: Call[ChangeAliasIps]) -> Answer:
    """Set the other addresses by which the server is known in a network.

    Raises:
        ApiError: the server is locked or not in that network, or an address is taken.
    """
    cloud = call.cloud
    body = server_of(call)
    found = attachment_of(body, call.body.network)
    if found is None:
        raise not_found("server attachment to network", call.body.network)
    kept = [ip for ip in call.body.alias_ips if ip in found["alias_ips"]]
    new = [ip for ip in call.body.alias_ips if ip not in kept]
    network = cloud.find("network", call.body.network)
    found["alias_ips"] = kept + [give_ip(cloud, network, ip) for ip in new]
    cloud.save("server", body)
    resources = [("server", call.id), ("network", call.body.network)]
    return Answer({"action": cloud.actions.start("change_alias_ips", resources)}, 201)
