"""Images: system images that this cloud can boot, and snapshots of servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from localcloud.actions import now
from localcloud.cloud import check_unprotected
from localcloud.errors import invalid, not_found
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, Labels
from localcloud.hetzner.listing import among, page_of
from localcloud.hetzner.noun import BY_ALL, Noun
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.removal import remove

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.hetzner.listing import Filter
    from localcloud.store import Document

FILTERS: Mapping[str, Filter] = {
    **{name: among(name) for name in ("name", "type", "status", "architecture", "bound_to")},
    "include_deprecated": lambda *_: True,  # none of ours is deprecated
}


class ChangeImage(Body):
    """Body of PUT /images/{id}."""

    description: str | None = None
    type: Literal["snapshot"] | None = None
    labels: Labels | None = None


class CreateImage(Body):
    """Body of a server's create_image."""

    description: str | None = None
    type: Literal["snapshot", "backup"] = "snapshot"
    labels: Labels | None = None


def system_images(cloud: Cloud) -> list[Document]:
    """Return the system images of the catalogue that the hypervisor can boot."""
    bootable = cloud.hypervisor.capabilities().images
    return [
        {
            "id": image.id,
            "type": "system",
            "status": "available",
            "name": image.name,
            "description": image.description,
            "image_size": None,
            "disk_size": image.disk_size,
            "created": image.created,
            "created_from": None,
            "bound_to": None,
            "os_flavor": image.os_flavor,
            "os_version": image.os_version,
            "rapid_deploy": True,
            "protection": {"delete": False},
            "deprecated": None,
            "deleted": None,
            "labels": {},
            "architecture": "x86",
        }
        for image in cloud.catalogue.images.values()
        if image.name in bootable
    ]


def all_images(cloud: Cloud) -> list[Document]:
    """Return system images and snapshots."""
    return system_images(cloud) + cloud.all("image")


def find_image(cloud: Cloud, key: int | str) -> Document:
    """Return an image by ID or name.

    Raises:
        ApiError: invalid_input, naming the images that there are.
    """
    images = all_images(cloud)
    for image in images:
        if str(key) in (image["name"], str(image["id"])):
            return image
    names = ", ".join(image["name"] or str(image["id"]) for image in images)
    raise invalid("image", f"image '{key}' not found; this cloud has {names}")


def image_source(image: Document) -> str:
    """Return the hypervisor's name of an image."""
    return str(image["name"]) if image["type"] == "system" else f"snapshot-{image['id']}"


def _view(_: Cloud, body: Document) -> Document:
    return body


NOUN = Noun("image", "images", _view, change=ChangeImage)


def _list(call: Call[Any]) -> Answer:
    items = all_images(call.cloud)
    page = page_of(call.query, "images", items, filters=FILTERS, sortable=BY_ALL, labels=True)
    return Answer(page)


def _get(call: Call[Any]) -> Answer:
    for image in all_images(call.cloud):
        if image["id"] == call.id:
            return Answer({"image": image})
    raise not_found("Image", call.id)


def _delete(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = cloud.find("image", call.id)
    check_unprotected(body)
    return remove(cloud, "image", body, lambda: cloud.hypervisor.delete_snapshot(call.id))


def start_snapshot(
    cloud: Cloud, server: Document, wanted: CreateImage
) -> tuple[Document, Document]:
    """Make an image of a server's disk; returns the image and the action."""
    number, source = cloud.new_id(), server["id"]
    template = server["image_view"]
    body: Document = template | {
        "id": number,
        "type": wanted.type,
        "status": "creating",
        "name": None,
        "description": wanted.description or f"snapshot of {server['name']}",
        "image_size": None,
        "disk_size": server["primary_disk_size"],
        "created": now(),
        "created_from": {"id": source, "name": server["name"]},
        "bound_to": source if wanted.type == "backup" else None,
        "rapid_deploy": False,
        "protection": {"delete": False},
        "labels": wanted.labels or {},
    }
    cloud.save("image", body)

    def work() -> None:
        size = cloud.hypervisor.snapshot(source, number)
        cloud.save("image", cloud.find("image", number) | {"image_size": size})

    action = cloud.actions.start(
        "create_image",
        [("server", source), ("image", number)],
        work,
        done=lambda: cloud.save("image", cloud.find("image", number) | {"status": "available"}),
        failed=lambda: cloud.store.delete("image", number),
        exclusive=True,
    )
    return body, action


def image_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    return [
        route(cloud, "GET", "/images", _list),
        route(cloud, "GET", "/images/{id:int}", _get),
        *NOUN.routes(cloud)[2:],
        protection_route(cloud, "image", "images"),
        route(cloud, "DELETE", "/images/{id:int}", _delete),
    ]
