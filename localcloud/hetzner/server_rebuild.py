"""A server made anew on its disk, and one that becomes another type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.cloud import check_unprotected
from localcloud.errors import ApiError
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import find_server_type
from localcloud.hetzner.effects import apply_firewalls
from localcloud.hetzner.fields import Body, IdOrName
from localcloud.hetzner.images import find_image, image_source
from localcloud.hetzner.server_create import set_status
from localcloud.hetzner.server_power import server_of
from localcloud.hetzner.specs import server_spec

if TYPE_CHECKING:
    from localcloud.store import Document


class Rebuild(Body):
    """Body of rebuild."""

    image: IdOrName
    user_data: str | None = None


class ChangeType(Body):
    """Body of change_type."""

    server_type: IdOrName
    upgrade_disk: bool


def rebuild(call: Call[Rebuild]) -> Answer:
    """Make the server anew from an image: its disk is lost, its addresses stay.

    Raises:
        ApiError: the server is locked or protected, or there is no such image.
    """
    cloud, number = call.cloud, call.id
    body = server_of(call)
    check_unprotected(body, "rebuild")
    image = find_image(cloud, call.body.image)
    changes: Document = {
        "status": "rebuilding",
        "image_view": image,
        "image_source": image_source(image),
    }
    if call.body.user_data is not None:
        changes["user_data"] = call.body.user_data
    cloud.save("server", body | changes)

    def work() -> None:
        cloud.hypervisor.rebuild(server_spec(cloud, cloud.find("server", number)))
        apply_firewalls(cloud, [number])()

    action = cloud.actions.start(
        "rebuild_server",
        [("server", number)],
        work,
        done=lambda: set_status(cloud, number, "running"),
        failed=lambda: set_status(cloud, number, "off"),
        exclusive=True,
    )
    return Answer({"action": action, "root_password": None}, 201)


def change_type(call: Call[ChangeType]) -> Answer:
    """Make the server one of another type, its disk growing only where that is wanted.

    Raises:
        ApiError: it is not off, or the type is none that this server can become.
    """
    cloud, number = call.cloud, call.id
    body = server_of(call)
    new = find_server_type(cloud, call.body.server_type)
    old = cloud.catalogue.server_types[body["server_type"]]
    if cloud.hypervisor.power_state(number) == "running":
        raise ApiError("server_not_stopped", "the server must be powered off for this")
    if new.architecture != old.architecture or new.name == old.name:
        raise ApiError("invalid_server_type", f"cannot change {old.name} to {new.name}")
    if body["location"] not in new.locations:
        raise ApiError("resource_unavailable", f"{new.name} is not sold in {body['location']}")
    if new.disk < body["primary_disk_size"]:
        raise ApiError(
            "invalid_server_type", f"the disk of {new.name} is smaller than the server's"
        )
    disk = new.disk if call.body.upgrade_disk else body["primary_disk_size"]
    cloud.save("server", body | {"status": "migrating"})

    def work() -> None:
        cloud.hypervisor.resize(number, new.cores, float(new.memory), disk)
        cloud.hypervisor.start(number)  # "copies the content of its disk, and starts it again"

    def done() -> None:
        kept = cloud.find("server", number)
        changes = {"status": "running", "server_type": new.name, "primary_disk_size": disk}
        cloud.save("server", kept | changes)

    action = cloud.actions.start(
        "change_server_type",
        [("server", number)],
        work,
        done=done,
        failed=lambda: set_status(cloud, number, "off"),
        exclusive=True,
    )
    return Answer({"action": action}, 201)
