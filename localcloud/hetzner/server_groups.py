"""A server in a placement group: it comes and goes while it is off."""

from __future__ import annotations

from typing import Any

from localcloud.errors import ApiError
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.fields import Body
from localcloud.hetzner.placement_groups import check_room
from localcloud.hetzner.server_power import server_of


class AddToPlacementGroup(Body):
    """Body of add_to_placement_group."""

    placement_group: int


def join_group(call: Call[AddToPlacementGroup]) -> Answer:
    """Put the server into a placement group.

    Raises:
        ApiError: the group is full, or the server is in one already, or not off.
    """
    cloud, group = call.cloud, call.body.placement_group
    body = server_of(call)
    check_room(cloud, group)
    if body["placement_group"] is not None:
        raise ApiError("server_already_added", "the server is in a placement group already")
    if cloud.hypervisor.power_state(call.id) == "running":
        raise ApiError("server_not_stopped", "the server must be powered off for this")
    cloud.save("server", body | {"placement_group": group})
    action = cloud.actions.start("add_to_placement_group", [("server", call.id)])
    return Answer({"action": action}, 201)


def leave_group(call: Call[Any]) -> Answer:
    """Take the server out of its placement group.

    Raises:
        ApiError: it is in none.
    """
    cloud = call.cloud
    body = server_of(call)
    if body["placement_group"] is None:
        raise ApiError("service_error", "the server is in no placement group")
    cloud.save("server", body | {"placement_group": None})
    action = cloud.actions.start("remove_from_placement_group", [("server", call.id)])
    return Answer({"action": action}, 201)
