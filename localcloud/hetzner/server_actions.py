"""What can be done to a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from localcloud.cloud import check_unprotected
from localcloud.errors import ApiError, invalid, not_found
from localcloud.hetzner.attachments import (
    AttachToNetwork,
    DetachFromNetwork,
    attach,
    attachment_of,
    detach,
    server_port_work,
)
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import find_server_type
from localcloud.hetzner.effects import apply_balancers, apply_firewalls, balancers_with_servers
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, DeleteProtection, DnsPtr, IdOrName, IpAddress
from localcloud.hetzner.images import CreateImage, find_image, image_source, start_snapshot
from localcloud.hetzner.placement_groups import check_room
from localcloud.hetzner.private_ips import give_ip
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.public_ips import change_ptr
from localcloud.hetzner.server_create import set_status
from localcloud.hetzner.specs import server_spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.hetzner.call import Handler
    from localcloud.store import Document


class ServerProtection(DeleteProtection):
    """Body of change_protection."""

    rebuild: bool | None = None


class Rebuild(Body):
    """Body of rebuild."""

    image: IdOrName
    user_data: str | None = None


class ChangeType(Body):
    """Body of change_type."""

    server_type: IdOrName
    upgrade_disk: bool


class ChangeAliasIps(Body):
    """Body of change_alias_ips."""

    network: int
    alias_ips: list[IpAddress]


class AddToPlacementGroup(Body):
    """Body of add_to_placement_group."""

    placement_group: int


def _server(call: Call[Any]) -> Document:
    """Return the server of the path, refusing one that is locked."""
    body = call.cloud.find("server", call.id)
    call.cloud.check_unlocked("server", call.id)
    return body


def _power(command: str, during: str | None, after: str | None) -> Handler:
    """Return a handler for an action that is one call of the hypervisor.

    Args:
        command: the API's command; the hypervisor's method is named by `METHODS`.
        during: status while it runs, None to leave it.
        after: status when it is done, None where the machine itself decides.
    """

    def handler(call: Call[Any]) -> Answer:
        cloud, number = call.cloud, call.id
        body = _server(call)
        method: Callable[[int], None] = getattr(cloud.hypervisor, METHODS[command])
        if during is not None:
            cloud.save("server", body | {"status": during})
        before = body["status"]

        def done() -> None:
            # "off" and "running" are what is wanted: a restart of this program brings it back so.
            set_status(cloud, number, after or "off")

        action = cloud.actions.start(
            command,
            [("server", number)],
            lambda: method(number),
            done=done,
            failed=lambda: set_status(cloud, number, before),
        )
        return Answer({"action": action}, 201)

    return handler


METHODS = {
    "start_server": "start",
    "stop_server": "power_off",
    "shutdown_server": "shutdown",
    "reboot_server": "reboot",
    "reset_server": "reset",
}


def _rebuild(call: Call[Rebuild]) -> Answer:
    cloud, number = call.cloud, call.id
    body = _server(call)
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


def _change_type(call: Call[ChangeType]) -> Answer:
    cloud, number = call.cloud, call.id
    body = _server(call)
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


def _create_image(call: Call[CreateImage]) -> Answer:
    image, action = start_snapshot(call.cloud, _server(call), call.body)
    return Answer({"image": image, "action": action}, 201)


def _backup(window: str | None) -> Handler:
    command = "enable_backup" if window else "disable_backup"

    def handler(call: Call[Any]) -> Answer:
        call.cloud.save("server", _server(call) | {"backup_window": window})
        return Answer({"action": call.cloud.actions.start(command, [("server", call.id)])}, 201)

    return handler


def _attach(call: Call[AttachToNetwork]) -> Answer:
    cloud, network = call.cloud, call.body.network
    attach(cloud, "server", _server(call), call.body)
    work, undo = server_port_work(cloud, call.id, network)
    resources = [("server", call.id), ("network", network)]
    action = cloud.actions.start("attach_to_network", resources, work, failed=undo)
    return Answer({"action": action}, 201)


def _detach(call: Call[DetachFromNetwork]) -> Answer:
    cloud, number, network = call.cloud, call.id, call.body.network
    body = _server(call)
    if attachment_of(body, network) is None:
        raise not_found("server attachment to network", network)

    def work() -> None:
        cloud.hypervisor.detach_network(number, network)

    def done() -> None:
        kept = cloud.store.get("server", number)
        if kept is not None and attachment_of(kept, network) is not None:
            detach(cloud, "server", kept, network)
        cloud.store.after_commit(apply_balancers(cloud, balancers_with_servers(cloud, network)))

    resources = [("server", number), ("network", network)]
    action = cloud.actions.start("detach_from_network", resources, work, done=done)
    return Answer({"action": action}, 201)


def _alias_ips(call: Call[ChangeAliasIps]) -> Answer:
    cloud = call.cloud
    body = _server(call)
    found = attachment_of(body, call.body.network)
    if found is None:
        raise not_found("server attachment to network", call.body.network)
    kept = [ip for ip in call.body.alias_ips if ip in found["alias_ips"]]
    new = [ip for ip in call.body.alias_ips if ip not in kept]
    network = cloud.find("network", call.body.network)
    found["alias_ips"] = kept + [give_ip(cloud, network, ip) for ip in new]
    cloud.save("server", body)
    resources = [("server", call.id), ("network", call.body.network)]
    return Answer({"action": cloud.actions.start("change_alias_ips", resources)}, 201)


def _dns_ptr(call: Call[DnsPtr]) -> Answer:
    cloud = call.cloud
    server = _server(call)
    version = "ipv6" if ":" in call.body.ip else "ipv4"
    body = cloud.store.get("primary_ip", server[version] or 0)
    if body is None:
        raise invalid("ip", f"the server has no {version} address")
    body["dns_ptr"] = change_ptr(body["ip"], body["dns_ptr"], call.body)
    cloud.save("primary_ip", body)
    return Answer({"action": cloud.actions.start("change_dns_ptr", [("server", call.id)])}, 201)


def _join_group(call: Call[AddToPlacementGroup]) -> Answer:
    cloud, group = call.cloud, call.body.placement_group
    body = _server(call)
    check_room(cloud, group)
    if body["placement_group"] is not None:
        raise ApiError("server_already_added", "the server is in a placement group already")
    if cloud.hypervisor.power_state(call.id) == "running":
        raise ApiError("server_not_stopped", "the server must be powered off for this")
    cloud.save("server", body | {"placement_group": group})
    action = cloud.actions.start("add_to_placement_group", [("server", call.id)])
    return Answer({"action": action}, 201)


def _leave_group(call: Call[Any]) -> Answer:
    cloud = call.cloud
    body = _server(call)
    if body["placement_group"] is None:
        raise ApiError("service_error", "the server is in no placement group")
    cloud.save("server", body | {"placement_group": None})
    action = cloud.actions.start("remove_from_placement_group", [("server", call.id)])
    return Answer({"action": action}, 201)


def _unsupported(what: str) -> Handler:
    def handler(call: Call[Any]) -> Answer:
        call.cloud.find("server", call.id)
        raise ApiError("unsupported_error", f"the local cloud has no {what}")

    return handler


def server_action_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/servers/{id:int}/actions"

    def post(name: str, handler: Handler, model: type[Body] | None = None) -> Route:
        return route(cloud, "POST", f"{one}/{name}", handler, *((model,) if model else ()))

    missing = {
        "attach_iso": "ISO images",
        "detach_iso": "ISO images",
        "enable_rescue": "rescue system",
        "disable_rescue": "rescue system",
        "reset_password": "root passwords: use SSH keys",
        "request_console": "VNC console: use SSH",
    }
    return [
        protection_route(cloud, "server", "servers", ServerProtection),
        post("poweron", _power("start_server", "starting", "running")),
        post("poweroff", _power("stop_server", "stopping", "off")),
        post("shutdown", _power("shutdown_server", None, None)),
        post("reboot", _power("reboot_server", None, "running")),
        post("reset", _power("reset_server", None, "running")),
        post("rebuild", _rebuild, Rebuild),
        post("change_type", _change_type, ChangeType),
        post("create_image", _create_image, CreateImage),
        post("enable_backup", _backup("22-02")),
        post("disable_backup", _backup(None)),
        post("attach_to_network", _attach, AttachToNetwork),
        post("detach_from_network", _detach, DetachFromNetwork),
        post("change_alias_ips", _alias_ips, ChangeAliasIps),
        post("change_dns_ptr", _dns_ptr, DnsPtr),
        post("add_to_placement_group", _join_group, AddToPlacementGroup),
        post("remove_from_placement_group", _leave_group),
        *(post(name, _unsupported(what), AnyBody) for name, what in missing.items()),
    ]


class AnyBody(Body):
    """Body of what is not supported anyway."""

    model_config = ConfigDict(extra="allow")
