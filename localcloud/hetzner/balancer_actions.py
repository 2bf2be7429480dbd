"""What can be done to a load balancer."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from localcloud.errors import ApiError, invalid, not_found
from localcloud.hetzner.attachments import (
    AttachToNetwork,
    DetachFromNetwork,
    attach,
    detach,
)
from localcloud.hetzner.balancer_bodies import (
    Algorithm,
    ChangeBalancerType,
    ListenPort,
    ServiceBody,
    ServiceChange,
    TargetBody,
)
from localcloud.hetzner.balancer_services import changed_service, new_service
from localcloud.hetzner.balancer_targets import new_target, same_target
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import find_balancer_type
from localcloud.hetzner.effects import apply_balancers
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, DnsPtr
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.public_ips import default_ptr

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.hetzner.call import Handler
    from localcloud.store import Document


def _balancer(call: Call[Any]) -> Document:
    return call.cloud.find("load_balancer", call.id)


def _act(call: Call[Any], command: str, body: Document, network: int | None = None) -> Answer:
    """Keep a changed balancer and start the action that brings it about."""
    cloud = call.cloud
    cloud.save("load_balancer", body)
    resources = [("load_balancer", call.id)]
    if network is not None:
        resources.append(("network", network))
    action = cloud.actions.start(command, resources, apply_balancers(cloud, [call.id]))
    return Answer({"action": action}, 201)


def _add_service(call: Call[ServiceBody]) -> Answer:
    body = _balancer(call)
    limit = call.cloud.catalogue.load_balancer_types[body["type"]].max_services
    if len(body["services"]) >= limit:
        raise ApiError("resource_limit_exceeded", f"this type takes {limit} services")
    body["services"].append(new_service(call.cloud, body, call.body))
    return _act(call, "add_service", body)


def _position(body: Document, listen_port: int) -> int:
    for position, service in enumerate(body["services"]):
        if service["listen_port"] == listen_port:
            return position
    raise not_found("service with listen port", listen_port)


def _update_service(call: Call[ServiceChange]) -> Answer:
    body = _balancer(call)
    position = _position(body, call.body.listen_port)
    body["services"][position] = changed_service(call.cloud, body["services"][position], call.body)
    return _act(call, "update_service", body)


def _delete_service(call: Call[ListenPort]) -> Answer:
    body = _balancer(call)
    del body["services"][_position(body, call.body.listen_port)]
    return _act(call, "delete_service", body)


def _add_target(call: Call[TargetBody]) -> Answer:
    body = _balancer(call)
    body["targets"].append(new_target(call.cloud, body, call.body))
    return _act(call, "add_target", body)


def _remove_target(call: Call[TargetBody]) -> Answer:
    body = _balancer(call)
    found = same_target(body, call.body.model_dump(exclude_none=True))
    if found is None:
        raise ApiError("load_balancer_target_not_found", "target not found")
    body["targets"].remove(found)
    return _act(call, "remove_target", body)


def _attach(call: Call[AttachToNetwork]) -> Answer:
    body = _balancer(call)
    if body["private_net"]:
        raise ApiError("load_balancer_already_attached", "it is already attached to a network")
    attach(call.cloud, "load_balancer", body, call.body)
    return _act(call, "attach_to_network", body, call.body.network)


def _detach(call: Call[DetachFromNetwork]) -> Answer:
    body = _balancer(call)
    if any(target["use_private_ip"] for target in body["targets"]):
        raise ApiError("targets_with_use_private_ip", "targets use the network; remove them first")
    detach(call.cloud, "load_balancer", body, call.body.network)
    return _act(call, "detach_from_network", body, call.body.network)


def _algorithm(call: Call[Algorithm]) -> Answer:
    body = _balancer(call) | {"algorithm": call.body.model_dump()}
    return _act(call, "change_algorithm", body)


def _public(*, enabled: bool) -> Handler:
    def handler(call: Call[Any]) -> Answer:
        body = _balancer(call)
        if not enabled and any(
            not target["use_private_ip"] and target["type"] != "ip" for target in body["targets"]
        ):
            raise ApiError("targets_without_use_private_ip", "targets use their public addresses")
        command = "enable_public_interface" if enabled else "disable_public_interface"
        return _act(call, command, body | {"public_interface": enabled})

    return handler


def _change_type(call: Call[ChangeBalancerType]) -> Answer:
    body = _balancer(call)
    new = find_balancer_type(call.cloud, call.body.load_balancer_type)
    if len(body["services"]) > new.max_services or len(body["targets"]) > new.max_targets:
        raise ApiError("invalid_load_balancer_type", f"{new.name} takes fewer services or targets")
    return _act(call, "change_load_balancer_type", body | {"type": new.name})


def _dns_ptr(call: Call[DnsPtr]) -> Answer:
    body = _balancer(call)
    ip = call.body.ip
    if ip == body["ipv4"]:
        body["dns_ptr"]["ipv4"] = call.body.dns_ptr or default_ptr(ip)
    elif ipaddress.ip_address(ip) in ipaddress.ip_network(body["ipv6"]):
        body["dns_ptr"]["ipv6"] = call.body.dns_ptr
    else:
        raise invalid("ip", f"{ip} does not belong to the load balancer")
    call.cloud.save("load_balancer", body)
    action = call.cloud.actions.start("change_dns_ptr", [("load_balancer", call.id)])
    return Answer({"action": action}, 201)


def balancer_action_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/load_balancers/{id:int}/actions"

    def post(name: str, handler: Handler, *model: type[Body]) -> Route:
        return route(cloud, "POST", f"{one}/{name}", handler, *model)

    return [
        protection_route(cloud, "load_balancer", "load_balancers"),
        post("add_service", _add_service, ServiceBody),
        post("update_service", _update_service, ServiceChange),
        post("delete_service", _delete_service, ListenPort),
        post("add_target", _add_target, TargetBody),
        post("remove_target", _remove_target, TargetBody),
        post("attach_to_network", _attach, AttachToNetwork),
        post("detach_from_network", _detach, DetachFromNetwork),
        post("change_algorithm", _algorithm, Algorithm),
        post("change_type", _change_type, ChangeBalancerType),
        post("change_dns_ptr", _dns_ptr, DnsPtr),
        post("enable_public_interface", _public(enabled=True)),
        post("disable_public_interface", _public(enabled=False)),
    ]
