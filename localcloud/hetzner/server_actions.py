"""What can be done to a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from localcloud.errors import ApiError, invalid
from localcloud.hetzner.attachments import AttachToNetwork, DetachFromNetwork
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, DeleteProtection, DnsPtr
from localcloud.hetzner.images import CreateImage, start_snapshot
from localcloud.hetzner.protection import protection_route
from localcloud.hetzner.public_ips import change_ptr
from localcloud.hetzner.server_groups import AddToPlacementGroup, join_group, leave_group
from localcloud.hetzner.server_networks import (
    ChangeAliasIps,
    attach_server,
    change_alias_ips,
    detach_server,
)
from localcloud.hetzner.server_power import power, server_of
from localcloud.hetzner.server_rebuild import ChangeType, Rebuild, change_type, rebuild

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.hetzner.call import Handler


class ServerProtection(DeleteProtection):
    """Body of change_protection."""

    rebuild: bool | None = None


def _create_image(call: Call[CreateImage]) -> Answer:
    image, action = start_snapshot(call.cloud, server_of(call), call.body)
    return Answer({"image": image, "action": action}, 201)


def _backup(window: str | None) -> Handler:
    command = "enable_backup" if window else "disable_backup"

    def handler(call: Call[Any]) -> Answer:
        call.cloud.save("server", server_of(call) | {"backup_window": window})
        return Answer({"action": call.cloud.actions.start(command, [("server", call.id)])}, 201)

    return handler


def _dns_ptr(call: Call[DnsPtr]) -> Answer:
    cloud = call.cloud
    server = server_of(call)
    version = "ipv6" if ":" in call.body.ip else "ipv4"
    body = cloud.store.get("primary_ip", server[version] or 0)
    if body is None:
        raise invalid("ip", f"the server has no {version} address")
    body["dns_ptr"] = change_ptr(body["ip"], body["dns_ptr"], call.body)
    cloud.save("primary_ip", body)
    return Answer({"action": cloud.actions.start("change_dns_ptr", [("server", call.id)])}, 201)


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
        post("poweron", power("start_server", "starting", "running")),
        post("poweroff", power("stop_server", "stopping", "off")),
        post("shutdown", power("shutdown_server", None, None)),
        post("reboot", power("reboot_server", None, "running")),
        post("reset", power("reset_server", None, "running")),
        post("rebuild", rebuild, Rebuild),
        post("change_type", change_type, ChangeType),
        post("create_image", _create_image, CreateImage),
        post("enable_backup", _backup("22-02")),
        post("disable_backup", _backup(None)),
        post("attach_to_network", attach_server, AttachToNetwork),
        post("detach_from_network", detach_server, DetachFromNetwork),
        post("change_alias_ips", change_alias_ips, ChangeAliasIps),
        post("change_dns_ptr", _dns_ptr, DnsPtr),
        post("add_to_placement_group", join_group, AddToPlacementGroup),
        post("remove_from_placement_group", leave_group),
        *(post(name, _unsupported(what), AnyBody) for name, what in missing.items()),
    ]


class AnyBody(Body):
    """Body of what is not supported anyway."""

    model_config = ConfigDict(extra="allow")
