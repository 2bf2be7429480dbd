"""Puts right what belongs to resources that are known: attachments, and parts of load balancers.

They have no labels and no time of making, and Hetzner refuses to make one twice. What hangs on a
resource of the stack without being in its state was made by the run that was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli.cloud_inventory import Inventory

VOLUME = "hcloud:index/volumeAttachment:VolumeAttachment"
TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
SERVICE = "hcloud:index/loadBalancerService:LoadBalancerService"
NETWORK = "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork"
SUBNET = "hcloud:index/networkSubnet:NetworkSubnet"
# What undoes a part: type and id as the provider has them, action and its body, words.
Part = tuple[str, str, str, dict[str, Any], str]


def remove_parts(inventory: Inventory, stack: str, deployment: dict[str, Any]) -> list[str]:
    """Undo the parts that the state does not know.

    Returns:
        What was undone, for the display.
    """
    resources = deployment.get("resources") or []
    known = {(resource["type"], str(resource.get("id"))) for resource in resources}
    removed = []
    for kind, parts in (
        ("volumes", _of_volume),
        ("load_balancers", _of_balancer),
        ("networks", _of_network),
    ):
        for item in inventory.labelled(kind, f"managed-by=plinth,stack={stack}"):
            for resource_type, identifier, action, body, words in parts(item):
                if (resource_type, identifier) not in known:
                    inventory.act(kind, item["id"], action, body)
                    removed.append(f"{words} of {item['name']}")
    return removed


def _of_volume(volume: dict[str, Any]) -> Iterator[Part]:
    if volume.get("server"):
        yield VOLUME, str(volume["id"]), "detach", {}, "attachment"


def _of_balancer(balancer: dict[str, Any]) -> Iterator[Part]:
    number = balancer["id"]
    for target in balancer.get("targets") or []:
        if target["type"] == "server":
            server = target["server"]["id"]
            body = {"type": "server", "server": {"id": server}}
            identifier = f"lb-srv-tgt-{server}-{number}"
            yield TARGET, identifier, "remove_target", body, f"target {server}"
    for service in balancer.get("services") or []:
        port = service["listen_port"]
        body = {"listen_port": port}
        yield SERVICE, f"{number}__{port}", "delete_service", body, f"service {port}"
    for attached in balancer.get("private_net") or []:
        network = attached["network"]
        body = {"network": network}
        identifier = f"{number}-{network}"
        yield NETWORK, identifier, "detach_from_network", body, f"network {network}"


def _of_network(network: dict[str, Any]) -> Iterator[Part]:
    for subnet in network.get("subnets") or []:
        ip_range = subnet["ip_range"]
        body = {"ip_range": ip_range}
        yield SUBNET, f"{network['id']}-{ip_range}", "delete_subnet", body, f"subnet {ip_range}"
