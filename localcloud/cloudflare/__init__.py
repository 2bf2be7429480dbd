"""Cloudflare's API for zones, their settings, DNS records, rulesets and origin certificates.

Left out on purpose: everything else of Cloudflare (an unknown route is refused loudly), the API's
own rate limits, what a plan allows, and record types beyond those a web system uses. A zone is
active at once, since nobody can delegate to a cloud on loopback; and records may lead to private
addresses while proxied, since every address here is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.cloudflare.api import LOOPBACK, CloudflareApi
from localcloud.cloudflare.registrar import Registrar

__all__ = ["CloudflareApi", "Registrar", "ensure_zone", "routes"]


if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import Mount

    from localcloud.pki import Authority
    from localcloud.store import Store


def routes(
    store: Store,
    token: str,
    origin_ca: Authority | None = None,
    edge_ranges: Sequence[str] = LOOPBACK,
) -> list[Mount]:
    """Give the routes below `/client/v4`.

    Args:
        store: keeps everything.
        token: asked for as a bearer token.
        origin_ca: signs origin certificates; None: they are refused.
        edge_ranges: CIDRs that the edge connects from.
    """
    return CloudflareApi(store, token, origin_ca, edge_ranges).routes()


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
