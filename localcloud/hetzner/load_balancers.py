"""Load balancers: list, make, change, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.actions import now
from localcloud.addresses import public_ipv6
from localcloud.cloud import check_unprotected
from localcloud.errors import invalid
from localcloud.hetzner.attachments import AttachToNetwork, attach
from localcloud.hetzner.balancer_bodies import CreateBalancer
from localcloud.hetzner.balancer_services import new_service, service_view
from localcloud.hetzner.balancer_targets import new_target, targets_view
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import (
    balancer_type_view,
    find_balancer_type,
    find_location,
    location_view,
)
from localcloud.hetzner.effects import apply_balancers
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.prices import TERABYTE
from localcloud.hetzner.public_ips import default_ptr, new_address
from localcloud.hetzner.removal import remove

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document


def _view(cloud: Cloud, body: Document) -> Document:
    kind = cloud.catalogue.load_balancer_types[body["type"]]
    ptrs = body["dns_ptr"]
    return {
        "id": body["id"],
        "name": body["name"],
        "public_net": {
            "enabled": body["public_interface"],
            "ipv4": {"ip": body["ipv4"], "dns_ptr": ptrs.get("ipv4")},
            "ipv6": {"ip": body["ipv6"].replace("/64", "1"), "dns_ptr": ptrs.get("ipv6")},
        },
        "private_net": [{"network": a["network"], "ip": a["ip"]} for a in body["private_net"]],
        "location": location_view(cloud, body["location"]),
        "load_balancer_type": balancer_type_view(cloud, kind),
        "protection": body["protection"],
        "labels": body["labels"],
        "created": body["created"],
        "services": [service_view(service) for service in body["services"]],
        "targets": targets_view(cloud, body),
        "algorithm": body["algorithm"],
        "outgoing_traffic": 0,
        "ingoing_traffic": 0,
        "included_traffic": kind.traffic_tb * TERABYTE,
    }


NOUN = Noun("load_balancer", "load_balancers", _view)


def _place(cloud: Cloud, wanted: CreateBalancer) -> str:
    if (wanted.location is None) == (wanted.network_zone is None):
        raise invalid("location", "give either a location or a network_zone")
    if wanted.location is not None:
        return find_location(cloud, wanted.location).name
    for place in cloud.catalogue.locations.values():
        if place.network_zone == wanted.network_zone:
            return place.name
    raise invalid("network_zone", f"network zone '{wanted.network_zone}' not found")


def _create(call: Call[CreateBalancer]) -> Answer:
    cloud, wanted = call.cloud, call.body
    cloud.check_name("load_balancer", wanted.name)
    number = cloud.new_id()
    ipv4 = new_address(cloud, "ipv4", number)
    body: Document = {
        "id": number,
        "name": wanted.name,
        "type": find_balancer_type(cloud, wanted.load_balancer_type).name,
        "location": _place(cloud, wanted),
        "public_interface": wanted.public_interface is not False,
        "ipv4": ipv4,
        "ipv6": public_ipv6(number),
        "dns_ptr": {"ipv4": default_ptr(ipv4)},
        "private_net": [],
        "protection": {"delete": False},
        "labels": wanted.labels or {},
        "created": now(),
        "services": [],
        "targets": [],
        "algorithm": wanted.algorithm.model_dump(),
    }
    cloud.save("load_balancer", body)
    if wanted.network is not None:
        attach(cloud, "load_balancer", body, AttachToNetwork(network=wanted.network))
    for service in wanted.services or ():
        body["services"].append(new_service(cloud, body, service))
    for target in wanted.targets or ():
        body["targets"].append(new_target(cloud, body, target))
    cloud.save("load_balancer", body)
    action = cloud.actions.start(
        "create_load_balancer",
        [("load_balancer", number)],
        apply_balancers(cloud, [number]),
        failed=lambda: cloud.store.delete("load_balancer", number),
    )
    return Answer(NOUN.show(cloud, body, action=action), 201)


def _delete(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = cloud.find("load_balancer", call.id)
    check_unprotected(body)
    return remove(cloud, "load_balancer", body, lambda: cloud.hypervisor.delete_balancer(call.id))


def load_balancer_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    return [
        *NOUN.routes(cloud),
        route(cloud, "POST", "/load_balancers", _create, CreateBalancer),
        route(cloud, "DELETE", "/load_balancers/{id:int}", _delete),
    ]
