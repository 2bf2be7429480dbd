"""What primary and floating IPs share: giving an address, reverse names, their bodies."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from localcloud.addresses import next_public_ipv4, public_ipv6
from localcloud.errors import invalid
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import DnsPtr

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document


def new_address(cloud: Cloud, version: str, number: int) -> str:
    """Return a public address: an IPv4 address, or an IPv6 /64.

    Raises:
        ApiError: resource_unavailable where none is left.
    """
    if version == "ipv6":
        return public_ipv6(number)
    used = {
        str(body.get("ip") or body.get("ipv4"))
        for kind in ("primary_ip", "floating_ip", "load_balancer")
        for body in cloud.store.all(kind)
    }
    given = cloud.store.next_id("public_ipv4", 0)
    return next_public_ipv4(cloud.hypervisor.capabilities().public_range, used, given)


def default_ptr(ip: str) -> str:
    """Return the reverse name that an address has by itself."""
    return f"static.{'.'.join(reversed(ip.split('.')))}.clients.your-server.de"


def default_ptrs(ip: str) -> list[Document]:
    """Return the reverse names of a new address: one for IPv4, none for an IPv6 network."""
    return [] if ":" in ip else [{"ip": ip, "dns_ptr": default_ptr(ip)}]


def change_ptr(ip: str, ptrs: list[Document], wanted: DnsPtr) -> list[Document]:
    """Return the reverse names after a change.

    Raises:
        ApiError: invalid_input for an address that is not one of it.
    """
    if ipaddress.ip_address(wanted.ip) not in ipaddress.ip_network(ip):
        raise invalid("ip", f"{wanted.ip} does not belong to {ip}")
    kept = [ptr for ptr in ptrs if ptr["ip"] != wanted.ip]
    if wanted.dns_ptr is not None:
        return [*kept, {"ip": wanted.ip, "dns_ptr": wanted.dns_ptr}]
    return kept if ":" in wanted.ip else default_ptrs(wanted.ip)


def ptr_route(cloud: Cloud, kind: str, plural: str) -> Route:
    """Return POST /<plural>/{id}/actions/change_dns_ptr."""

    def change(call: Call[DnsPtr]) -> Answer:
        body = call.cloud.find(kind, call.id)
        body["dns_ptr"] = change_ptr(body["ip"], body["dns_ptr"], call.body)
        call.cloud.save(kind, body)
        return Answer(
            {"action": call.cloud.actions.start("change_dns_ptr", [(kind, call.id)])}, 201
        )

    return route(cloud, "POST", f"/{plural}/{{id:int}}/actions/change_dns_ptr", change, DnsPtr)
