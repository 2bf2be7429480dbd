"""An account in the local cloud that gets what a stack's resources ask for, by the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from localcloud.store import Document
from policies.rules import types
from policies.rules.resource import Resource
from tests.unit.localcloud.hetzner.support import Api


def fill(api: Api, resources: Iterable[Resource]) -> None:
    """Make all that is billed, in the order that each needs another.

    Args:
        api: a client of an empty cloud.
        resources: with the properties that the provider gets.
    """
    wanted = list(resources)
    addresses: dict[str, int] = {}
    for kind, make in _MAKERS.items():
        for item in wanted:
            if item.type == kind:
                make(api, dict(item.properties), addresses)


def _primary_ip(api: Api, wanted: Document, addresses: dict[str, int]) -> None:
    body = {key: wanted[key] for key in ("name", "type", "location")}
    made = api.post("/primary_ips", body | {"auto_delete": False})["primary_ip"]
    addresses[_owner(wanted["name"])] = made["id"]


def _server(api: Api, wanted: Document, addresses: dict[str, int]) -> None:
    net = (wanted.get("publicNets") or [{}])[0]
    address = addresses.get(wanted["name"])
    made = api.post(
        "/servers",
        {
            "name": wanted["name"],
            "server_type": wanted["serverType"],
            "location": wanted["location"],
            "image": "debian-12",
            "public_net": {
                "enable_ipv4": net.get("ipv4Enabled", True),
                "enable_ipv6": net.get("ipv6Enabled", True),
                **({"ipv4": address} if address else {}),
            },
        },
    )["server"]
    if wanted.get("backups"):
        api.post(f"/servers/{made['id']}/actions/enable_backup")


def _volume(api: Api, wanted: Document, _: dict[str, int]) -> None:
    size = int(wanted["size"])
    api.post("/volumes", {"name": wanted["name"], "size": size, "location": wanted["location"]})


def _floating_ip(api: Api, wanted: Document, _: dict[str, int]) -> None:
    place = wanted["homeLocation"]
    api.post(
        "/floating_ips", {"name": wanted["name"], "type": wanted["type"], "home_location": place}
    )


def _balancer(api: Api, wanted: Document, _: dict[str, int]) -> None:
    kind = wanted["loadBalancerType"]
    body = {"name": wanted["name"], "load_balancer_type": kind, "location": wanted["location"]}
    api.post("/load_balancers", body)


def _owner(name: str) -> str:
    """Return the server's name: an address is called after its server."""
    return name.rpartition("-ipv")[0]


_MAKERS: dict[str, Callable[[Api, Any, dict[str, int]], None]] = {
    types.PRIMARY_IP: _primary_ip,
    types.SERVER: _server,
    types.VOLUME: _volume,
    types.FLOATING_IP: _floating_ip,
    types.LOAD_BALANCER: _balancer,
}
