"""Attachments and parts of load balancers that no state knows are undone, known ones stay."""

from typing import Any

from cli.heal_parts import remove_parts
from tests.unit.cli.fake_inventory import FakeInventory

ITEMS: dict[str, list[dict[str, Any]]] = {
    "volumes": [
        {"id": 12, "name": "data", "server": 16},
        {"id": 13, "name": "off", "server": None},
    ],
    "load_balancers": [
        {
            "id": 4,
            "name": "edge",
            "targets": [
                {"type": "server", "server": {"id": 16}},
                {"type": "label_selector", "label_selector": {"selector": "a=b"}},
            ],
            "services": [{"listen_port": 80}],
            "private_net": [{"network": 1, "ip": "10.0.0.3"}],
        }
    ],
    "networks": [{"id": 1, "name": "net", "subnets": [{"ip_range": "10.0.1.0/24"}]}],
}
KNOWN = {
    "hcloud:index/volumeAttachment:VolumeAttachment": "12",
    "hcloud:index/loadBalancerTarget:LoadBalancerTarget": "lb-srv-tgt-16-4",
    "hcloud:index/loadBalancerService:LoadBalancerService": "4__80",
    "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork": "4-1",
    "hcloud:index/networkSubnet:NetworkSubnet": "1-10.0.1.0/24",
}


def test_parts_that_no_state_knows_are_undone() -> None:
    """Each by Hetzner's own action, what uses before what is used."""
    inventory = FakeInventory(ITEMS)
    assert remove_parts(inventory, "dev", {}) == [
        "attachment of data",
        "target 16 of edge",
        "service 80 of edge",
        "network 1 of edge",
        "subnet 10.0.1.0/24 of net",
    ]
    assert inventory.acted == [
        ("volumes", 12, "detach", {}),
        ("load_balancers", 4, "remove_target", {"type": "server", "server": {"id": 16}}),
        ("load_balancers", 4, "delete_service", {"listen_port": 80}),
        ("load_balancers", 4, "detach_from_network", {"network": 1}),
        ("networks", 1, "delete_subnet", {"ip_range": "10.0.1.0/24"}),
    ]


def test_known_parts_stay() -> None:
    """A cloud that matches its state is left alone."""
    inventory = FakeInventory(ITEMS)
    state = {"resources": [{"type": kind, "id": number} for kind, number in KNOWN.items()]}
    assert remove_parts(inventory, "dev", state) == []
    assert inventory.acted == []
