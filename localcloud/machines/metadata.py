"""The metadata service: what a server asks at 169.254.169.254, on Hetzner's paths.

cloud-init's NoCloud data source finds the same below `/nocloud/`. The server is known by its
address, which the datacenter does not let it forge.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from localcloud.hypervisor import NetworkPort


# YAML of its own, which is asked for apart.
_NESTED = ("private-networks",)


@dataclass(frozen=True)
class Metadata:
    """What a server may know of itself.

    Attributes:
        region: network zone, such as eu-central.
        availability_zone: data centre, such as nbg1-dc3.
    """

    instance_id: int
    hostname: str
    public_ipv4: str | None
    user_data: str
    public_keys: tuple[str, ...] = ()
    ports: tuple[NetworkPort, ...] = ()
    region: str = "eu-central"
    availability_zone: str = "local-dc1"


def metadata_app(lookup: Callable[[str], Metadata | None]) -> Starlette:
    """The service as an ASGI application.

    Args:
        lookup: finds a server by the address that asks; may block.
    """

    async def answer(request: Request) -> PlainTextResponse:
        address = request.client.host if request.client else ""
        found = await run_in_threadpool(lookup, address)
        text = None if found is None else document(found, request.url.path)
        if text is None:
            return PlainTextResponse("not found\n", status_code=404)
        return PlainTextResponse(text)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET"])])


def document(server: Metadata, path: str) -> str | None:
    """The text at a path, or None where there is nothing."""
    values = {
        "instance-id": str(server.instance_id),
        "hostname": server.hostname,
        "public-ipv4": server.public_ipv4 or "",
        "local-ipv4": server.ports[0].ip if server.ports else "",
        "region": server.region,
        "availability-zone": server.availability_zone,
        "public-keys": json.dumps(server.public_keys),
        "private-networks": _private_networks(server),
    }
    key = path.strip("/").removeprefix("hetzner/v1/metadata/")
    if key in values and f"/{key}" != path:
        return values[key]
    documents = {
        "hetzner/v1/metadata": _yaml(values),
        "hetzner/v1/userdata": server.user_data,
        "nocloud/user-data": server.user_data or "#cloud-config\n{}\n",
        "nocloud/vendor-data": "",
        "nocloud/meta-data": json.dumps(
            {
                "instance-id": str(server.instance_id),
                "local-hostname": server.hostname,
                "public-keys": list(server.public_keys),
            }
        ),
    }
    return documents.get(path.strip("/"))


def _yaml(values: dict[str, str]) -> str:
    """All values as one YAML document.

    JSON is YAML; a string is quoted so that no host name reads as a number.
    """
    plain = {key: json.dumps(value) for key, value in values.items()}
    plain["public-keys"] = values["public-keys"]
    return "".join(f"{key}: {value}\n" for key, value in plain.items() if key not in _NESTED)


def _private_networks(server: Metadata) -> str:
    """The private interfaces as Hetzner's YAML list."""
    return "".join(
        f"- ip: {port.ip}\n  alias_ips: []\n  interface_num: {number}\n  mac_address: {port.mac}\n"
        f"  network_id: {port.network_id}\n  network: {port.ip_range}\n"
        for number, port in enumerate(server.ports, start=1)
    )
