"""Floating IPs: public addresses that move between servers while these run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from localcloud.actions import now
from localcloud.cloud import check_unprotected
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import find_location, location_view
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, IdOrName, Labels, Name, NameAndLabels
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.public_ips import default_ptrs, new_address, ptr_route
from localcloud.hetzner.removal import remove

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document


class CreateFloatingIp(Body):
    """Body of POST /floating_ips."""

    type: Literal["ipv4", "ipv6"]
    name: Name | None = None
    description: str | None = None
    labels: Labels | None = None
    home_location: IdOrName | None = None
    server: int | None = None


class ChangeFloatingIp(NameAndLabels):
    """Body of PUT /floating_ips/{id}."""

    description: str | None = None


class Assign(Body):
    """Body of assign."""

    server: int


def _view(cloud: Cloud, body: Document) -> Document:
    return body | {"home_location": location_view(cloud, body["home_location"])}


NOUN = Noun(
    "floating_ip",
    "floating_ips",
    _view,
    filters={"name": among("name")},
    sortable=("id", "created"),
    change=ChangeFloatingIp,
)


def route_work(cloud: Cloud, number: int) -> Callable[[], None]:
    """Return work that leads the address to where it is recorded to lead."""

    def work() -> None:
        body = cloud.store.get("floating_ip", number)
        if body is not None and body["type"] == "ipv4":
            cloud.hypervisor.route_floating_ip(body["ip"], body["server"])

    return work


def _move(cloud: Cloud, body: Document, server: int | None) -> Document:
    """Record where an address leads, and start the action that brings it about."""
    number, old = body["id"], body["server"]
    if server is not None:
        cloud.find("server", server)
    cloud.save("floating_ip", body | {"server": server})
    involved = [("server", n) for n in (server if server is not None else old,) if n is not None]
    return cloud.actions.start(
        "assign_floating_ip" if server is not None else "unassign_floating_ip",
        [("floating_ip", number), *involved],
        route_work(cloud, number),
        failed=lambda: cloud.save(
            "floating_ip", cloud.find("floating_ip", number) | {"server": old}
        ),
    )


def _create(call: Call[CreateFloatingIp]) -> Answer:
    cloud, wanted = call.cloud, call.body
    if (wanted.home_location is None) == (wanted.server is None):
        raise invalid("home_location", "give either a home_location or a server")
    if wanted.name is not None:
        cloud.check_name("floating_ip", wanted.name)
    if wanted.server is not None:
        place = cloud.find("server", wanted.server)["location"]
    else:
        place = find_location(cloud, wanted.home_location or "", "home_location").name
    number = cloud.new_id()
    ip = new_address(cloud, wanted.type, number)
    body: Document = {
        "id": number,
        "name": wanted.name or f"floating-ip-{number}",
        "description": wanted.description,
        "ip": ip,
        "type": wanted.type,
        "server": None,
        "dns_ptr": default_ptrs(ip),
        "home_location": place,
        "blocked": False,
        "protection": {"delete": False},
        "labels": wanted.labels or {},
        "created": now(),
    }
    cloud.save("floating_ip", body)
    if wanted.server is None:
        return Answer(NOUN.show(cloud, body), 201)
    action = _move(cloud, body, wanted.server)
    return Answer(NOUN.show(cloud, cloud.find("floating_ip", number), action=action), 201)


def _delete(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = cloud.find("floating_ip", call.id)
    check_unprotected(body)
    if body["type"] == "ipv6":
        cloud.store.delete("floating_ip", call.id)
        return Answer(None, 204)
    work = lambda: cloud.hypervisor.route_floating_ip(body["ip"], None)  # noqa: E731
    return remove(cloud, "floating_ip", body, work)


def _assign(call: Call[Assign]) -> Answer:
    body = call.cloud.find("floating_ip", call.id)
    return Answer({"action": _move(call.cloud, body, call.body.server)}, 201)


def _unassign(call: Call[Any]) -> Answer:
    body = call.cloud.find("floating_ip", call.id)
    if body["server"] is None:
        raise ApiError("floating_ip_not_assigned", "the floating IP is not assigned")
    return Answer({"action": _move(call.cloud, body, None)}, 201)


def floating_ip_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/floating_ips/{id:int}"
    return [
        *NOUN.routes(cloud),
        protection_route(cloud, "floating_ip", "floating_ips"),
        ptr_route(cloud, "floating_ip", "floating_ips"),
        route(cloud, "POST", "/floating_ips", _create, CreateFloatingIp),
        route(cloud, "DELETE", one, _delete),
        route(cloud, "POST", f"{one}/actions/assign", _assign, Assign),
        route(cloud, "POST", f"{one}/actions/unassign", _unassign),
    ]
