"""Placement groups: servers that must not share a host. Recorded; here is one host only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from localcloud.actions import now
from localcloud.errors import ApiError
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.fields import Body, Labels, Name
from localcloud.hetzner.listing import among
from localcloud.hetzner.noun import Noun

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document

MAX_SERVERS = 10


class CreatePlacementGroup(Body):
    """Body of POST /placement_groups."""

    name: Name
    type: Literal["spread"]
    labels: Labels | None = None


def placement_group_view(cloud: Cloud, body: Document) -> Document:
    """Return the API's object."""
    return body | {"servers": members(cloud, body["id"])}


def members(cloud: Cloud, group: int) -> list[int]:
    """Return the IDs of a group's servers."""
    return [s["id"] for s in cloud.all("server") if s["placement_group"] == group]


def check_room(cloud: Cloud, group: int) -> None:
    """Refuse one more server than a group takes.

    Raises:
        ApiError: not_found or placement_error.
    """
    cloud.find("placement_group", group)
    if len(members(cloud, group)) >= MAX_SERVERS:
        raise ApiError("placement_error", f"a placement group takes {MAX_SERVERS} servers at most")


NOUN = Noun(
    "placement_group",
    "placement_groups",
    placement_group_view,
    filters={"name": among("name"), "type": among("type")},
    has_actions=False,
)


def _create(call: Call[CreatePlacementGroup]) -> Answer:
    call.cloud.check_name("placement_group", call.body.name)
    body: Document = {
        "id": call.cloud.new_id(),
        "name": call.body.name,
        "labels": call.body.labels or {},
        "type": call.body.type,
        "created": now(),
    }
    call.cloud.save("placement_group", body)
    return Answer(NOUN.show(call.cloud, body, action=None), 201)


def _delete(call: Call[Any]) -> Answer:
    call.cloud.find("placement_group", call.id)
    if members(call.cloud, call.id):
        raise ApiError("resource_in_use", "the placement group still has servers")
    call.cloud.store.delete("placement_group", call.id)
    return Answer(None, 204)


def placement_group_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    return [
        *NOUN.routes(cloud),
        route(cloud, "POST", "/placement_groups", _create, CreatePlacementGroup),
        route(cloud, "DELETE", "/placement_groups/{id:int}", _delete),
    ]
