"""A server as the API shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.hetzner.catalogue import datacenter_view, location_view, server_type_view
from localcloud.hetzner.placement_groups import placement_group_view
from localcloud.hetzner.prices import included_traffic
from localcloud.hetzner.specs import applies, firewalls_of

if TYPE_CHECKING:
    from localcloud.cloud import Cloud
    from localcloud.store import Document


def server_view(cloud: Cloud, body: Document) -> Document:
    """Return the API's object of a server."""
    kind = cloud.catalogue.server_types[body["server_type"]]
    number = body["id"]
    return {
        "id": number,
        "name": body["name"],
        "status": status(cloud, body),
        "created": body["created"],
        "public_net": _public_net(cloud, body),
        "private_net": body["private_net"],
        "server_type": server_type_view(cloud, kind),
        "datacenter": datacenter_view(cloud, body["location"]),
        "location": location_view(cloud, body["location"]),
        "image": body["image_view"],
        "iso": None,
        "rescue_enabled": False,
        "locked": cloud.actions.running(("server", number), exclusive=True),
        "backup_window": body["backup_window"],
        "outgoing_traffic": 0,
        "ingoing_traffic": 0,
        "included_traffic": included_traffic(kind, body["location"]),
        "protection": body["protection"],
        "labels": body["labels"],
        "volumes": [v["id"] for v in cloud.all("volume") if v["server"] == number],
        "load_balancers": [
            balancer["id"]
            for balancer in cloud.all("load_balancer")
            if any(applies(target, body) for target in balancer["targets"])
        ],
        "primary_disk_size": body["primary_disk_size"],
        "placement_group": _placement_group(cloud, body),
    }


def status(cloud: Cloud, body: Document) -> str:
    """Return the status: what was recorded, unless the machine itself went off or came back."""
    recorded = str(body["status"])
    if recorded in ("running", "off") and not cloud.actions.running(("server", body["id"])):
        real = cloud.hypervisor.power_state(body["id"])
        return "unknown" if real == "missing" else real
    return recorded


def _placement_group(cloud: Cloud, body: Document) -> Document | None:
    group = cloud.store.get("placement_group", body["placement_group"] or 0)
    return None if group is None else placement_group_view(cloud, group)


def _public_net(cloud: Cloud, body: Document) -> Document:
    ipv4 = cloud.store.get("primary_ip", body["ipv4"] or 0)
    ipv6 = cloud.store.get("primary_ip", body["ipv6"] or 0)
    return {
        "ipv4": None
        if ipv4 is None
        else {
            "id": ipv4["id"],
            "ip": ipv4["ip"],
            "blocked": False,
            "dns_ptr": ipv4["dns_ptr"][0]["dns_ptr"] if ipv4["dns_ptr"] else "",
        },
        "ipv6": None
        if ipv6 is None
        else {
            "id": ipv6["id"],
            "ip": ipv6["ip"],
            "blocked": False,
            "dns_ptr": ipv6["dns_ptr"],
        },
        "floating_ips": [f["id"] for f in cloud.all("floating_ip") if f["server"] == body["id"]],
        "firewalls": [{"id": f["id"], "status": "applied"} for f in firewalls_of(cloud, body)],
    }
