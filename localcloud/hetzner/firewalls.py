"""Firewalls: rules, and the servers to which they apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localcloud.actions import now
from localcloud.errors import ApiError, invalid
from localcloud.hetzner.call import Answer, Call
from localcloud.hetzner.effects import apply_firewalls
from localcloud.hetzner.endpoint import route
from localcloud.hetzner.firewall_bodies import (
    ApplyTo,
    CreateFirewall,
    FirewallTarget,
    RemoveFrom,
    SetRules,
)
from localcloud.hetzner.noun import Noun
from localcloud.hetzner.specs import applies, selected
from localcloud.labels import parse_selector

if TYPE_CHECKING:
    from starlette.routing import Route

    from localcloud.cloud import Cloud
    from localcloud.store import Document


def _view(cloud: Cloud, body: Document) -> Document:
    shown = []
    for target in body["applied_to"]:
        if target["type"] == "label_selector":
            servers = [{"type": "server", "server": {"id": n}} for n in selected(cloud, target)]
            shown.append(target | {"applied_to_resources": servers})
        else:
            shown.append(target)
    return body | {"applied_to": shown}


NOUN = Noun("firewall", "firewalls", _view)


def _targets(cloud: Cloud, wanted: list[FirewallTarget]) -> list[Document]:
    """Return targets as they are kept.

    Raises:
        ApiError: firewall_resource_not_found, private_net_only_server, invalid_input.
    """
    targets = []
    for target in wanted:
        if target.server is not None:
            server = cloud.store.get("server", target.server.id)
            if server is None:
                raise ApiError(
                    "firewall_resource_not_found", f"server {target.server.id} not found"
                )
            if server["ipv4"] is None and server["ipv6"] is None:
                raise ApiError("private_net_only_server", "the server has no public interface")
        if target.label_selector is not None:
            parse_selector(target.label_selector.selector, "label_selector.selector")
        targets.append(target.model_dump(exclude_none=True))
    return targets


def means(cloud: Cloud, targets: list[Document]) -> list[int]:
    """Return the servers that targets mean."""
    return [s["id"] for s in cloud.all("server") if any(applies(t, s) for t in targets)]


def _act(cloud: Cloud, command: str, firewall: int, servers: list[int]) -> list[Document]:
    """Start one action for each server that a change concerns."""
    if not servers:
        return [cloud.actions.start(command, [("firewall", firewall)])]
    return [
        cloud.actions.start(
            command, [("firewall", firewall), ("server", n)], apply_firewalls(cloud, [n])
        )
        for n in servers
    ]


def _create(call: Call[CreateFirewall]) -> Answer:
    cloud, wanted = call.cloud, call.body
    cloud.check_name("firewall", wanted.name)
    body: Document = {
        "id": cloud.new_id(),
        "name": wanted.name,
        "labels": wanted.labels or {},
        "created": now(),
        "rules": [rule.model_dump() for rule in wanted.rules or ()],
        "applied_to": _targets(cloud, wanted.apply_to or []),
    }
    cloud.save("firewall", body)
    actions = _act(cloud, "set_firewall_rules", body["id"], [])
    servers = means(cloud, body["applied_to"])
    if servers:
        actions += _act(cloud, "apply_firewall", body["id"], servers)
    return Answer(NOUN.show(cloud, body, actions=actions), 201)


def _delete(call: Call[Any]) -> Answer:
    body = call.cloud.find("firewall", call.id)
    if body["applied_to"]:
        raise ApiError("resource_in_use", "firewall with ID is still in use")
    call.cloud.store.delete("firewall", call.id)
    return Answer(None, 204)


def _set_rules(call: Call[SetRules]) -> Answer:
    body = call.cloud.find("firewall", call.id)
    body["rules"] = [rule.model_dump() for rule in call.body.rules]
    call.cloud.save("firewall", body)
    actions = _act(call.cloud, "set_firewall_rules", call.id, means(call.cloud, body["applied_to"]))
    return Answer({"actions": actions}, 201)


def _apply(call: Call[ApplyTo]) -> Answer:
    body = call.cloud.find("firewall", call.id)
    targets = _targets(call.cloud, call.body.apply_to)
    if any(target in body["applied_to"] for target in targets):
        raise ApiError("firewall_already_applied", "the firewall is already applied to it")
    body["applied_to"] += targets
    call.cloud.save("firewall", body)
    actions = _act(call.cloud, "apply_firewall", call.id, means(call.cloud, targets))
    return Answer({"actions": actions}, 201)


def _remove(call: Call[RemoveFrom]) -> Answer:
    body = call.cloud.find("firewall", call.id)
    targets = [target.model_dump(exclude_none=True) for target in call.body.remove_from]
    for target in targets:
        if target not in body["applied_to"]:
            raise ApiError("firewall_resource_not_found", "the firewall is not applied to it")
        body["applied_to"].remove(target)
    call.cloud.save("firewall", body)
    actions = _act(call.cloud, "remove_firewall", call.id, means(call.cloud, targets))
    return Answer({"actions": actions}, 201)


def apply_to_server(cloud: Cloud, firewalls: list[int], server: int) -> None:
    """Record firewalls that a new server is made with.

    Raises:
        ApiError: invalid_input where one is not there.
    """
    for number in firewalls:
        body = cloud.store.get("firewall", number)
        if body is None:
            raise invalid("firewalls", f"firewall {number} not found")
        body["applied_to"].append({"type": "server", "server": {"id": server}})
        cloud.save("firewall", body)


def forget_server(cloud: Cloud, server: int) -> None:
    """Take a server that goes out of all firewalls."""
    target = {"type": "server", "server": {"id": server}}
    for body in cloud.all("firewall"):
        if target in body["applied_to"]:
            body["applied_to"].remove(target)
            cloud.save("firewall", body)


def firewall_routes(cloud: Cloud) -> list[Route]:
    """Return the routes."""
    one = "/firewalls/{id:int}"
    return [
        *NOUN.routes(cloud),
        route(cloud, "POST", "/firewalls", _create, CreateFirewall),
        route(cloud, "DELETE", one, _delete),
        route(cloud, "POST", f"{one}/actions/set_rules", _set_rules, SetRules),
        route(cloud, "POST", f"{one}/actions/apply_to_resources", _apply, ApplyTo),
        route(cloud, "POST", f"{one}/actions/remove_from_resources", _remove, RemoveFrom),
    ]
