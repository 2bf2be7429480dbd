"""All routes under /v1, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.errors import not_found
from localcloud.hetzner.balancer_actions import balancer_action_routes
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.catalogue import catalogue_routes
from localcloud.hetzner.certificates import certificate_routes
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.firewalls import firewall_routes
from localcloud.hetzner.floating_ips import floating_ip_routes
from localcloud.hetzner.images import image_routes
from localcloud.hetzner.load_balancers import load_balancer_routes
from localcloud.hetzner.networks import network_routes
from localcloud.hetzner.noun import action_page
from localcloud.hetzner.placement_groups import placement_group_routes
from localcloud.hetzner.primary_ips import primary_ip_routes
from localcloud.hetzner.server_actions import server_action_routes
from localcloud.hetzner.servers import server_routes
from localcloud.hetzner.ssh_keys import ssh_key_routes
from localcloud.hetzner.volumes import volume_routes

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud


def _actions(call: Call[Any]) -> Answer:
    wanted = call.query.getlist("id")
    if wanted and all(key.isdecimal() for key in wanted):
        found = [call.cloud.store.get("action", int(key)) for key in wanted]
        actions = [action for action in found if action is not None]
    else:
        actions = call.cloud.store.all("action")
    # The one list that has no pages in the specification.
    return Answer({"actions": action_page(call, actions)["actions"]})


def _action(call: Call[Any]) -> Answer:
    action = call.cloud.store.get("action", call.id)
    if action is None:
        raise not_found("Action", call.id)
    return Answer({"action": action})


def hetzner_routes(cloud: Cloud) -> list[Route]:
    """Return the routes of the Hetzner Cloud API."""
    return [
        route(cloud, "GET", "/actions", _actions),
        route(cloud, "GET", "/actions/{id:int}", _action),
        *catalogue_routes(cloud),
        *ssh_key_routes(cloud),
        *placement_group_routes(cloud),
        *network_routes(cloud),
        *firewall_routes(cloud),
        *volume_routes(cloud),
        *primary_ip_routes(cloud),
        *floating_ip_routes(cloud),
        *image_routes(cloud),
        *server_routes(cloud),
        *server_action_routes(cloud),
        *load_balancer_routes(cloud),
        *balancer_action_routes(cloud),
        *certificate_routes(cloud),
    ]
