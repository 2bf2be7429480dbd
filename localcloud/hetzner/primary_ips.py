"""Primary IPs: public addresses of servers, which can be kept when a server goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from localcloud.actions import now
from localcloud.cloud import check_unprotected
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import datacenter_view, find_location, location_view
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, IdOrName, Labels, Name, NameAndLabels
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.public_ips import default_ptrs, new_address, ptr_route
from localcloud.hetzner.specs import server_spec

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document

Version = Literal["ipv4", "ipv6"]


class CreatePrimaryIp(Body):
    """Body of POST /primary_ips."""

    name: Name
    type: Version
    assignee_type: Literal["server"] = "server"  # the provider leaves it out
    labels: Labels | None = None
    location: IdOrName | None = None
    assignee_id: int | None = None
    auto_delete: bool | None = None


class ChangePrimaryIp(NameAndLabels):
    """Body of PUT /primary_ips/{id}."""

    auto_delete: bool | None = None


class Assign(Body):
    """Body of assign."""

    assignee_id: int
    assignee_type: Literal["server"] = "server"


def _view(cloud: Cloud, body: Document) -> Document:
    return body | {
        "location": location_view(cloud, body["location"]),
        "datacenter": datacenter_view(cloud, body["location"]),
    }


NOUN = Noun(
    "primary_ip",
    "primary_ips",
    _view,
    filters={"name": among("name"), "ip": among("ip")},
    sortable=("id", "created"),
    change=ChangePrimaryIp,
)


def new_primary_ip(  # noqa: PLR0913 - these are its fields
    cloud: Cloud,
    version: Version,
    location: str,
    *,
    name: str | None = None,
    labels: dict[str, str] | None = None,
    auto_delete: bool = False,
    assignee: int | None = None,
) -> Document:
    """Make a primary IP and keep it; without a name it is named after its ID."""
    number = cloud.new_id()
    ip = new_address(cloud, version, number)
    body: Document = {
        "id": number,
        "name": name or f"primary_ip-{number}",
        "labels": labels or {},
        "created": now(),
        "blocked": False,
        "location": location,
        "ip": ip,
        "dns_ptr": default_ptrs(ip),
        "protection": {"delete": False},
        "type": version,
        "auto_delete": auto_delete,
        "assignee_type": "server",
        "assignee_id": assignee,
    }
    return cloud.save("primary_ip", body)


def check_assignable(body: Document, server: Document) -> None:
    """Refuse a server that cannot have this address.

    Raises:
        ApiError: with the API's own codes.
    """
    version = body["type"]
    if body["assignee_id"] is not None:
        raise ApiError("primary_ip_assigned", "the primary IP is already assigned to a server")
    if body["location"] != server["location"]:
        raise ApiError("primary_ip_datacenter_mismatch", "the primary IP is in another location")
    if server[version] is not None:
        raise ApiError(f"server_has_{version}", f"the server already has an {version} address")


def _set(cloud: Cloud, body: Document, server: Document, *, assigned: bool) -> Document:
    """Record the assignment on both sides and start the action that brings it about."""
    cloud.save("primary_ip", body | {"assignee_id": server["id"] if assigned else None})
    server[body["type"]] = body["id"] if assigned else None
    cloud.save("server", server)
    number = server["id"]
    return cloud.actions.start(
        f"{'assign' if assigned else 'unassign'}_primary_ip",
        [("primary_ip", body["id"]), ("server", number)],
        lambda: cloud.hypervisor.create_server(server_spec(cloud, cloud.find("server", number))),
    )


def _stopped(cloud: Cloud, number: int, version: Version) -> Document:
    """Return a server that is off and whose address can be changed.

    Raises:
        ApiError: it runs, or is a machine, which keeps the IPv4 address that it was made with.
    """
    server = cloud.find("server", number)
    if version == "ipv4" and cloud.hypervisor.capabilities().boots:
        raise ApiError(
            "unsupported_error",
            "servers of the local cloud keep the IPv4 address that they were made with; "
            "make the server with this primary IP, or use a floating IP",
        )
    cloud.check_unlocked("server", number)
    if cloud.hypervisor.power_state(number) == "running":
        raise ApiError("server_not_stopped", "the server must be powered off for this")
    return server


def _create(call: Call[CreatePrimaryIp]) -> Answer:
    cloud, wanted = call.cloud, call.body
    cloud.check_name("primary_ip", wanted.name)
    if (wanted.location is None) == (wanted.assignee_id is None):
        raise invalid("location", "give either a location or an assignee_id")
    server = (
        None if wanted.assignee_id is None else _stopped(cloud, wanted.assignee_id, wanted.type)
    )
    if server is None:
        place = find_location(cloud, wanted.location or "").name
    else:
        place = server["location"]
    body = new_primary_ip(
        cloud,
        wanted.type,
        place,
        name=wanted.name,
        labels=wanted.labels,
        auto_delete=bool(wanted.auto_delete),
    )
    if server is None:
        return Answer(NOUN.show(cloud, body), 201)
    check_assignable(body, server)
    action = _set(cloud, body, server, assigned=True)
    return Answer(NOUN.show(cloud, cloud.find("primary_ip", body["id"]), action=action), 201)


def _delete(call: Call[Any]) -> Answer:
    body = call.cloud.find("primary_ip", call.id)
    check_unprotected(body)
    if body["assignee_id"] is not None:
        raise ApiError("must_be_unassigned", "the primary IP is assigned; unassign it first")
    call.cloud.store.delete("primary_ip", call.id)
    return Answer(None, 204)


def _assign(call: Call[Assign]) -> Answer:
    body = call.cloud.find("primary_ip", call.id)
    server = _stopped(call.cloud, call.body.assignee_id, body["type"])
    check_assignable(body, server)
    return Answer({"action": _set(call.cloud, body, server, assigned=True)}, 201)


def _unassign(call: Call[Any]) -> Answer:
    body = call.cloud.find("primary_ip", call.id)
    if body["assignee_id"] is None:
        raise ApiError("primary_ip_not_assigned", "the primary IP is not assigned")
    server = _stopped(call.cloud, body["assignee_id"], body["type"])
    return Answer({"action": _set(call.cloud, body, server, assigned=False)}, 201)


def release(cloud: Cloud, server: Document) -> None:
    """Let go the addresses of a server that is gone; those made with it go, too."""
    for version in ("ipv4", "ipv6"):
        body = cloud.store.get("primary_ip", server[version]) if server[version] else None
        if body is None:
            continue
        if body["auto_delete"] and not body["protection"]["delete"]:
            cloud.store.delete("primary_ip", body["id"])
        else:
            cloud.save("primary_ip", body | {"assignee_id": None})


def primary_ip_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/primary_ips/{id:int}"
    return [
        *NOUN.routes(cloud),
        protection_route(cloud, "primary_ip", "primary_ips"),
        ptr_route(cloud, "primary_ip", "primary_ips"),
        route(cloud, "POST", "/primary_ips", _create, CreatePrimaryIp),
        route(cloud, "DELETE", one, _delete),
        route(cloud, "POST", f"{one}/actions/assign", _assign, Assign),
        route(cloud, "POST", f"{one}/actions/unassign", _unassign),
    ]
