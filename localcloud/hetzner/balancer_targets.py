"""Targets of a load balancer, and their health."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from localcloud.errors import ApiError
from localcloud.hetzner.specs import primary_ip, selected, target_address
from localcloud.hypervisor import HypervisorError
from localcloud.labels import parse_selector

if TYPE_CHECKING:
    from localcloud.cloud import Cloud
    from localcloud.hetzner.balancer_bodies import TargetBody
    from localcloud.store import Document

Health = dict[tuple[str, int], str]
log = logging.getLogger(__name__)


def new_target(cloud: Cloud, balancer: Document, wanted: TargetBody) -> Document:
    """Return a target as it is kept.

    Raises:
        ApiError: with the API's own codes.
    """
    private = bool(wanted.use_private_ip)
    target = wanted.model_dump(exclude_none=True) | {"use_private_ip": private}
    if same_target(balancer, target) is not None:
        raise ApiError("target_already_defined", "the target is already defined")
    limit = cloud.catalogue.load_balancer_types[balancer["type"]].max_targets
    if len(balancer["targets"]) >= limit:
        raise ApiError("resource_limit_exceeded", f"this type takes {limit} targets")
    if private and not balancer["private_net"]:
        raise ApiError(
            "load_balancer_not_attached_to_network", "the load balancer is in no network"
        )
    if wanted.server is not None:
        server = cloud.find("server", wanted.server.id)
        if private and target_address(cloud, balancer, server["id"], private=True) is None:
            raise ApiError(
                "server_not_attached_to_network", "the server is not in the balancer's network"
            )
        if not private and server["ipv4"] is None:
            raise ApiError("missing_ipv4", "the server has no public IPv4 address")
    if wanted.label_selector is not None:
        parse_selector(wanted.label_selector.selector, "label_selector.selector")
    if wanted.ip is not None:
        _check_outside(cloud, wanted.ip.ip)
    return target


def _check_outside(cloud: Cloud, ip: str) -> None:
    for server in cloud.all("server"):
        if ip == primary_ip(cloud, server["ipv4"]):
            raise ApiError("cloud_resource_ip_not_allowed", f"{ip} is a server's; name the server")


def same_target(balancer: Document, target: Document) -> Document | None:
    """Return the target that a balancer has already and that means the same."""
    kind = target["type"]
    return next(
        (t for t in balancer["targets"] if t["type"] == kind and t[kind] == target[kind]), None
    )


def health_of(cloud: Cloud, balancer: Document) -> Health:
    """Return the health of each address at each listening port."""
    try:
        found = cloud.hypervisor.balancer_health(balancer["id"])
    except HypervisorError as error:
        log.warning("health of load balancer %s: %s", balancer["id"], error)
        return {}
    return {(one.ip, one.listen_port): one.status for one in found}


def targets_view(cloud: Cloud, balancer: Document) -> list[Document]:
    """Return all targets with their health, as the API shows them."""
    if not balancer["targets"]:
        return []
    health = health_of(cloud, balancer)

    def statuses(ip: str | None) -> list[Document]:
        return [
            {
                "listen_port": service["listen_port"],
                "status": health.get((ip or "", service["listen_port"]), "unknown"),
            }
            for service in balancer["services"]
        ]

    def server(number: int, *, private: bool) -> Document:
        return {
            "type": "server",
            "server": {"id": number},
            "health_status": statuses(target_address(cloud, balancer, number, private=private)),
            "use_private_ip": private,
        }

    shown: list[Document] = []
    for target in balancer["targets"]:
        private = target["use_private_ip"]
        if target["type"] == "server":
            shown.append(server(target["server"]["id"], private=private))
        elif target["type"] == "ip":
            ip = target["ip"]["ip"]
            shown.append({"type": "ip", "ip": {"ip": ip}, "health_status": statuses(ip)})
        else:
            inner = [server(n, private=private) for n in selected(cloud, target)]
            shown.append(target | {"targets": inner})
    return shown
