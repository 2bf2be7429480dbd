"""Servers: list, make, change, remove; what can be done to them is in `server_actions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localcloud.hetzner.effects import labels_changed
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Hostname, NameAndLabels
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.server_create import CreateServer, create_server
from localcloud.hetzner.server_delete import delete_server
from localcloud.hetzner.server_view import server_view

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud


class ChangeServer(NameAndLabels):
    """Body of PUT /servers/{id}."""

    name: Hostname | None = None


NOUN = Noun(
    "server",
    "servers",
    server_view,
    filters={"name": among("name"), "status": among("status")},
    change=ChangeServer,
    changed=labels_changed,
)


def server_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    return [
        *NOUN.routes(cloud),
        route(cloud, "POST", "/servers", create_server, CreateServer),
        route(cloud, "DELETE", "/servers/{id:int}", delete_server),
    ]
