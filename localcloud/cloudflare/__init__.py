"""Cloudflare's API for zones and DNS records, with state.

Left out on purpose: everything else of Cloudflare (an unknown route is refused loudly), rate
limits, and record types beyond those a web system uses. A zone is active at once, since nobody
can delegate to a cloud on loopback; and records may lead to private addresses while proxied,
since every address here is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.cloudflare.api import CloudflareApi
from localcloud.cloudflare.registrar import Registrar

__all__ = ["CloudflareApi", "Registrar", "ensure_zone", "routes"]


if TYPE_CHECKING:
    from starlette.routing import Mount

    from localcloud.store import Store


def routes(store: Store, token: str) -> list[Mount]:
    """Give the routes below `/client/v4`, which ask for `token` as a bearer token."""
    return CloudflareApi(store, token).routes()


def ensure_zone(store: Store, name: str) -> str:
    """Give the identifier of the zone of this name; makes it where it is missing.

    Raises:
        CloudflareError: the name is no domain.
    """
    registrar = Registrar(store)
    with store.transaction():
        for zone in registrar.zones():
            if zone["name"] == name.lower():
                return str(zone["id"])
        return str(registrar.add_zone(name)["id"])
