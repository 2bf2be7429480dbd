"""Making a server: everything is checked before anything is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.actions import now
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.attachments import AttachToNetwork, attach, server_port_work
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import find_location, find_server_type
from localcloud.hetzner.effects import apply_balancers, apply_firewalls, balancers_with_servers
from localcloud.hetzner.fields import Body, Hostname, IdOrName, Labels
from localcloud.hetzner.firewalls import apply_to_server
from localcloud.hetzner.images import find_image, image_source
from localcloud.hetzner.placement_groups import check_room
from localcloud.hetzner.primary_ips import check_assignable, new_primary_ip
from localcloud.hetzner.server_delete import forget
from localcloud.hetzner.server_view import server_view
from localcloud.hetzner.specs import server_spec
from localcloud.hetzner.ssh_keys import find_keys
from localcloud.hetzner.volumes import start_attach

if TYPE_CHECKING:
    from components.catalog import Location, ServerType
    from localcloud.cloud import Cloud
    from localcloud.store import Document

MAX_USER_DATA = 32 * 1024  # bytes


class FirewallRef(Body):
    """A firewall by ID."""

    firewall: int


class PublicNet(Body):
    """Which public addresses a server gets."""

    enable_ipv4: bool = True
    enable_ipv6: bool = True
    ipv4: int | None = None
    ipv6: int | None = None


class CreateServer(Body):
    """Body of POST /servers."""

    name: Hostname
    server_type: IdOrName
    image: IdOrName
    location: IdOrName | None = None
    start_after_create: bool = True
    placement_group: int | None = None
    ssh_keys: list[IdOrName] | None = None
    volumes: list[int] | None = None
    networks: list[int] | None = None
    firewalls: list[FirewallRef] | None = None
    user_data: str | None = None
    labels: Labels | None = None
    automount: bool | None = None
    public_net: PublicNet = PublicNet()


def create_server(call: Call[CreateServer]) -> Answer:
    """Answer POST /servers."""
    cloud, wanted = call.cloud, call.body
    cloud.check_name("server", wanted.name)
    kind = find_server_type(cloud, wanted.server_type)
    place = _place(cloud, wanted, kind)
    image = find_image(cloud, wanted.image)
    _check(cloud, wanted, kind, image)
    body: Document = {
        "id": cloud.new_id(),
        "name": wanted.name,
        "status": "initializing",
        "created": now(),
        "server_type": kind.name,
        "location": place.name,
        "image_view": image,
        "image_source": image_source(image),
        "labels": wanted.labels or {},
        "protection": {"delete": False, "rebuild": False},
        "backup_window": None,
        "placement_group": wanted.placement_group,
        "ipv4": None,
        "ipv6": None,
        "primary_disk_size": kind.disk,
        "user_data": wanted.user_data or "",
        "ssh_keys": find_keys(cloud, wanted.ssh_keys or []),
        "private_net": [],
        "starts": wanted.start_after_create,
    }
    cloud.save("server", body)
    _give_addresses(cloud, body, wanted.public_net)
    apply_to_server(cloud, [ref.firewall for ref in wanted.firewalls or ()], body["id"])
    for network in wanted.networks or ():
        attach(cloud, "server", body, AttachToNetwork(network=network))
    return _act(cloud, body, wanted)


def _place(cloud: Cloud, wanted: CreateServer, kind: ServerType) -> Location:
    """Return where the server will stand."""
    default = "nbg1" if "nbg1" in kind.locations else kind.locations[0]
    place = find_location(cloud, wanted.location if wanted.location is not None else default)
    if place.name not in kind.locations:
        raise invalid(
            "location",
            f"unsupported location for server type {kind.name}; "
            f"it is sold in {', '.join(kind.locations)}",
        )
    return place


def _check(cloud: Cloud, wanted: CreateServer, kind: ServerType, image: Document) -> None:
    """Refuse what cannot be combined."""
    if image["architecture"] != kind.architecture:
        raise invalid("image", f"image is for {image['architecture']}, type {kind.name} is not")
    if image["disk_size"] > kind.disk:
        raise invalid("image", f"image needs {image['disk_size']} GB, {kind.name} has {kind.disk}")
    if len((wanted.user_data or "").encode()) > MAX_USER_DATA:
        raise invalid("user_data", "must not be longer than 32 KiB")
    net = wanted.public_net
    public = net.enable_ipv4 or net.enable_ipv6
    if not public and not wanted.networks and wanted.start_after_create:
        raise invalid("public_net", "a server without public network needs a private one")
    if wanted.firewalls and not public:
        raise ApiError("private_net_only_server", "the server has no public interface")
    if wanted.placement_group is not None:
        check_room(cloud, wanted.placement_group)


def _give_addresses(cloud: Cloud, body: Document, net: PublicNet) -> None:
    """Assign primary IPs, the named ones or new ones that go with the server."""
    if net.enable_ipv4 or net.ipv4 is not None:
        body["ipv4"] = _address(cloud, body, "ipv4", net.ipv4)
    if net.enable_ipv6 or net.ipv6 is not None:
        body["ipv6"] = _address(cloud, body, "ipv6", net.ipv6)
    cloud.save("server", body)


def _address(cloud: Cloud, server: Document, version: Any, chosen: int | None) -> int:
    number: int = server["id"]
    if chosen is None:
        fresh = new_primary_ip(
            cloud, version, server["location"], auto_delete=True, assignee=number
        )
        return int(fresh["id"])
    body = cloud.find("primary_ip", chosen)
    if body["type"] != version:
        raise ApiError("primary_ip_version_mismatch", f"primary IP {chosen} is not an {version}")
    check_assignable(body, server)
    cloud.save("primary_ip", body | {"assignee_id": number})
    return chosen


def _act(cloud: Cloud, body: Document, wanted: CreateServer) -> Answer:
    """Start the actions: create, then networks, volumes and power."""
    number: int = body["id"]
    this = ("server", number)

    def ready() -> None:
        kept = cloud.store.get("server", number)
        if kept is not None:
            status = "starting" if wanted.start_after_create else "off"
            cloud.save("server", kept | {"status": status})

    action = cloud.actions.start(
        "create_server",
        [this],
        make_server(cloud, number),
        done=ready,
        failed=lambda: forget(cloud, number),
        exclusive=True,
    )
    following = []
    for attachment in body["private_net"]:
        network = attachment["network"]
        work, undo = server_port_work(cloud, number, network)
        following.append(
            cloud.actions.start(
                "attach_to_network", [this, ("network", network)], work, failed=undo
            )
        )
    for volume in wanted.volumes or ():
        found = cloud.find("volume", volume)
        if found["server"] is not None:
            raise ApiError("volume_already_attached", f"volume {volume} is already attached")
        if found["location"] != body["location"]:
            raise invalid("volumes", f"volume {volume} is in another location")
        following.append(start_attach(cloud, found, number, automount=bool(wanted.automount)))
    if wanted.start_after_create:
        following.append(
            cloud.actions.start(
                "start_server",
                [this],
                lambda: cloud.hypervisor.start(number),
                done=lambda: set_status(cloud, number, "running"),
                failed=lambda: set_status(cloud, number, "off"),
            )
        )
    shown = {"server": server_view(cloud, cloud.find("server", number)), "root_password": None}
    return Answer(shown | {"action": action, "next_actions": following}, 201)


def make_server(cloud: Cloud, number: int) -> Any:
    """Return work that makes a recorded server: disk, ports, firewall; closed before it starts."""

    def work() -> None:
        body = cloud.store.get("server", number)
        if body is None:
            return
        cloud.hypervisor.create_server(server_spec(cloud, body))
        apply_firewalls(cloud, [number])()
        apply_balancers(cloud, balancers_with_servers(cloud))()

    return work


def set_status(cloud: Cloud, number: int, status: str) -> None:
    """Record a server's status, if it is still there and not on its way out."""
    body = cloud.store.get("server", number)
    if body is not None and body["status"] != "deleting":
        cloud.save("server", body | {"status": status})
