"""Private networks, their subnets and routes."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from localcloud.actions import now
from localcloud.addresses import gateway
from localcloud.cloud import check_unprotected
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.attachments import detach_all, refresh_ports
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.network_bodies import (
    ChangeNetwork,
    CreateNetwork,
    IpRange,
    RouteBody,
    SubnetBody,
)
from localcloud.hetzner.network_parts import new_route, new_subnet
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.private_ips import addresses
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.removal import remove

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document


def _view(cloud: Cloud, body: Document) -> Document:
    def inside(kind: str) -> list[int]:
        return [
            other["id"]
            for other in cloud.all(kind)
            if any(port["network"] == body["id"] for port in other["private_net"])
        ]

    return body | {"servers": inside("server"), "load_balancers": inside("load_balancer")}


NOUN = Noun("network", "networks", _view, change=ChangeNetwork)


def _create(call: Call[CreateNetwork]) -> Answer:
    cloud, wanted = call.cloud, call.body
    cloud.check_name("network", wanted.name)
    body: Document = {
        "id": cloud.new_id(),
        "name": wanted.name,
        "ip_range": wanted.ip_range,
        "subnets": [],
        "routes": [],
        "protection": {"delete": False},
        "labels": wanted.labels or {},
        "created": now(),
        "expose_routes_to_vswitch": bool(wanted.expose_routes_to_vswitch),
    }
    for subnet in wanted.subnets or ():
        body["subnets"].append(new_subnet(cloud, body, subnet))
    for one in wanted.routes or ():
        body["routes"].append(new_route(body, one))
    cloud.save("network", body)
    number, ip_range = body["id"], body["ip_range"]
    return Answer(
        NOUN.show(cloud, body), 201, lambda: cloud.hypervisor.ensure_network(number, ip_range)
    )


def _delete(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = cloud.find("network", call.id)
    check_unprotected(body)
    detach = detach_all(cloud, call.id)

    def work() -> None:
        detach()
        cloud.hypervisor.delete_network(call.id)

    return remove(cloud, "network", body, work)


def _acted(call: Call[Any], command: str, body: Document) -> Answer:
    """Keep a changed network and answer with the action; machines learn of it at their ports."""
    cloud = call.cloud
    cloud.save("network", body)
    work = refresh_ports(cloud, body["id"]) if "route" in command else None
    return Answer({"action": cloud.actions.start(command, [("network", call.id)], work)}, 201)


def _add_subnet(call: Call[SubnetBody]) -> Answer:
    body = call.cloud.find("network", call.id)
    body["subnets"].append(new_subnet(call.cloud, body, call.body))
    return _acted(call, "add_subnet", body)


def _delete_subnet(call: Call[IpRange]) -> Answer:
    body = call.cloud.find("network", call.id)
    kept = [subnet for subnet in body["subnets"] if subnet["ip_range"] != call.body.ip_range]
    if len(kept) == len(body["subnets"]):
        raise ApiError("not_found", f"subnet {call.body.ip_range} not found in the network")
    gone = ipaddress.ip_network(call.body.ip_range)
    gateways = {gateway(body["ip_range"]), "172.31.1.1", *(s["gateway"] for s in body["subnets"])}
    inside = addresses(call.cloud, call.id) - gateways
    if any(ipaddress.ip_address(ip) in gone for ip in inside):
        raise ApiError("service_error", "cannot remove subnet because servers are attached to it")
    body["subnets"] = kept
    return _acted(call, "delete_subnet", body)


def _add_route(call: Call[RouteBody]) -> Answer:
    body = call.cloud.find("network", call.id)
    body["routes"].append(new_route(body, call.body))
    return _acted(call, "add_route", body)


def _delete_route(call: Call[RouteBody]) -> Answer:
    body = call.cloud.find("network", call.id)
    gone = call.body.model_dump()
    if gone not in body["routes"]:
        raise ApiError("not_found", f"route to {call.body.destination} not found in the network")
    body["routes"].remove(gone)
    return _acted(call, "delete_route", body)


def _change_range(call: Call[IpRange]) -> Answer:
    body = call.cloud.find("network", call.id)
    new = ipaddress.ip_network(call.body.ip_range)
    if not ipaddress.IPv4Network(body["ip_range"]).subnet_of(ipaddress.IPv4Network(str(new))):
        raise invalid("ip_range", "a network's range can only be extended")
    body["ip_range"] = str(new)
    call.cloud.save("network", body)
    work = lambda: call.cloud.hypervisor.ensure_network(call.id, str(new))  # noqa: E731
    action = call.cloud.actions.start("change_ip_range", [("network", call.id)], work)
    return Answer({"action": action}, 201)


def network_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/networks/{id:int}"
    return [
        *NOUN.routes(cloud),
        protection_route(cloud, "network", "networks"),
        route(cloud, "POST", "/networks", _create, CreateNetwork),
        route(cloud, "DELETE", one, _delete),
        route(cloud, "POST", f"{one}/actions/add_subnet", _add_subnet, SubnetBody),
        route(cloud, "POST", f"{one}/actions/delete_subnet", _delete_subnet, IpRange),
        route(cloud, "POST", f"{one}/actions/add_route", _add_route, RouteBody),
        route(cloud, "POST", f"{one}/actions/delete_route", _delete_route, RouteBody),
        route(cloud, "POST", f"{one}/actions/change_ip_range", _change_range, IpRange),
    ]
