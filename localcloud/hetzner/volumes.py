"""Volumes: block devices that outlive servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from localcloud.actions import now
from localcloud.cloud import check_unprotected
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import find_location, location_view
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, IdOrName, Labels, Name
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.removal import remove

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document

MAX_ATTACHED = 16
Size = Annotated[int, Field(ge=10, le=10240)]  # GB


class CreateVolume(Body):
    """Body of POST /volumes."""

    name: Name
    size: Size
    labels: Labels | None = None
    automount: bool | None = None
    format: Literal["ext4", "xfs"] | None = None
    location: IdOrName | None = None
    server: int | None = None


class Attach(Body):
    """Body of attach."""

    server: int
    automount: bool | None = None


class Resize(Body):
    """Body of resize."""

    size: Size


def _view(cloud: Cloud, body: Document) -> Document:
    shown = {key: value for key, value in body.items() if key != "automount"}
    return shown | {
        "location": location_view(cloud, body["location"]),
        "linux_device": f"/dev/disk/by-id/scsi-0HC_Volume_{body['id']}",
    }


NOUN = Noun("volume", "volumes", _view, filters={"name": among("name"), "status": among("status")})


def check_attachable(cloud: Cloud, server: int, location: str | None) -> Document:
    """Return the server to which a volume is to be attached.

    Raises:
        ApiError: not_found, locked, invalid_input or resource_limit_exceeded.
    """
    body = cloud.find("server", server)
    cloud.check_unlocked("server", server)
    if location not in (None, body["location"]):
        raise invalid("server", "server and volume must be in the same location")
    if sum(v["server"] == server for v in cloud.all("volume")) >= MAX_ATTACHED:
        raise ApiError("resource_limit_exceeded", f"a server takes {MAX_ATTACHED} volumes")
    return body


def start_attach(cloud: Cloud, body: Document, server: int, *, automount: bool) -> Document:
    """Record that a volume is attached, and start the action that does it."""
    number = body["id"]
    cloud.save("volume", body | {"server": server, "automount": automount})

    def failed() -> None:
        kept = cloud.store.get("volume", number)
        if kept is not None:
            cloud.save("volume", kept | {"server": None})

    return cloud.actions.start(
        "attach_volume",
        [("server", server), ("volume", number)],
        lambda: cloud.hypervisor.attach_volume(number, server, automount=automount),
        failed=failed,
    )


def _create(call: Call[CreateVolume]) -> Answer:
    cloud, wanted = call.cloud, call.body
    cloud.check_name("volume", wanted.name)
    if wanted.server is None and wanted.location is None:
        raise invalid("location", "is required where no server is given")
    if wanted.server is not None and wanted.location is not None:
        raise invalid("location", "is not allowed where a server is given")
    if wanted.server is not None:
        place = check_attachable(cloud, wanted.server, None)["location"]
    else:
        place = find_location(cloud, wanted.location or "").name
    body: Document = {
        "id": cloud.new_id(),
        "created": now(),
        "name": wanted.name,
        "server": None,
        "location": place,
        "size": wanted.size,
        "protection": {"delete": False},
        "labels": wanted.labels or {},
        "status": "creating",
        "format": wanted.format,
    }
    cloud.save("volume", body)
    number = body["id"]

    def done() -> None:
        kept = cloud.store.get("volume", number)
        if kept is not None:
            cloud.save("volume", kept | {"status": "available"})

    action = cloud.actions.start(
        "create_volume",
        [("volume", number)],
        lambda: cloud.hypervisor.create_volume(number, wanted.size, wanted.format),
        done=done,
        failed=lambda: cloud.store.delete("volume", number),
    )
    following = []
    if wanted.server is not None:
        following.append(start_attach(cloud, body, wanted.server, automount=bool(wanted.automount)))
    shown = NOUN.show(cloud, cloud.find("volume", number))
    return Answer(shown | {"action": action, "next_actions": following}, 201)


def _delete(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = cloud.find("volume", call.id)
    check_unprotected(body)
    if body["server"] is not None:
        raise ApiError("volume_attached", "volume is attached to a server; detach it first")
    if cloud.actions.running(("volume", call.id)):
        raise ApiError("locked", "volume is locked: another action is running")
    return remove(cloud, "volume", body, lambda: cloud.hypervisor.delete_volume(call.id))


def _attach(call: Call[Attach]) -> Answer:
    cloud = call.cloud
    body = cloud.find("volume", call.id)
    if body["server"] is not None:
        raise ApiError("volume_already_attached", "volume is already attached to a server")
    check_attachable(cloud, call.body.server, body["location"])
    action = start_attach(cloud, body, call.body.server, automount=bool(call.body.automount))
    return Answer({"action": action}, 201)


def _detach(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = cloud.find("volume", call.id)
    server = body["server"]
    if server is None:
        raise ApiError("volume_not_attached", "volume is not attached to a server")
    cloud.check_unlocked("server", server)

    def done() -> None:
        kept = cloud.store.get("volume", call.id)
        if kept is not None:
            cloud.save("volume", kept | {"server": None})

    action = cloud.actions.start(
        "detach_volume",
        [("server", server), ("volume", call.id)],
        lambda: cloud.hypervisor.detach_volume(call.id),
        done=done,
    )
    return Answer({"action": action}, 201)


def _resize(call: Call[Resize]) -> Answer:
    cloud, size = call.cloud, call.body.size
    body = cloud.find("volume", call.id)
    old = body["size"]
    if size <= old:
        raise invalid("size", f"must be larger than the present {old} GB")
    cloud.save("volume", body | {"size": size})
    action = cloud.actions.start(
        "resize_volume",
        [("volume", call.id)],
        lambda: cloud.hypervisor.resize_volume(call.id, size),
        failed=lambda: cloud.save("volume", cloud.find("volume", call.id) | {"size": old}),
    )
    return Answer({"action": action}, 201)


def volume_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/volumes/{id:int}"
    return [
        *NOUN.routes(cloud),
        protection_route(cloud, "volume", "volumes"),
        route(cloud, "POST", "/volumes", _create, CreateVolume),
        route(cloud, "DELETE", one, _delete),
        route(cloud, "POST", f"{one}/actions/attach", _attach, Attach),
        route(cloud, "POST", f"{one}/actions/detach", _detach),
        route(cloud, "POST", f"{one}/actions/resize", _resize, Resize),
    ]
