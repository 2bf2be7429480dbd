"""Primary and floating IPs, firewalls and placement groups: the rules between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.unit.localcloud.hetzner.support import Api, Watched

if TYPE_CHECKING:
    import pytest


def test_a_floating_ip_moves(api: Api) -> None:
    """It leads to the server that it was assigned to last, then nowhere."""
    assert isinstance(api.machines, Watched)
    first, second = api.server("a")["id"], api.server("b")["id"]
    made = api.post("/floating_ips", {"type": "ipv4", "home_location": "nbg1"})["floating_ip"]
    path = f"/floating_ips/{made['id']}/actions"
    api.post(f"{path}/assign", {"server": first})
    api.post(f"{path}/assign", {"server": second})
    moved = api.machines.last("route_floating_ip")
    api.post(f"{path}/unassign")

    assert moved == (made["ip"], second)
    assert api.machines.last("route_floating_ip") == (made["ip"], None)


def test_a_move_that_fails_is_taken_back(api: Api) -> None:
    """The address stays with the server that it led to."""
    assert isinstance(api.machines, Watched)
    first, second = api.server("a")["id"], api.server("b")["id"]
    number = api.post("/floating_ips", {"type": "ipv4", "server": first})["floating_ip"]["id"]
    api.machines.fail.add("route_floating_ip")
    api.post(f"/floating_ips/{number}/actions/assign", {"server": second})

    assert api.get(f"/floating_ips/{number}")["floating_ip"]["server"] == first


def test_a_primary_ip_is_assigned_to_a_server_that_is_off(api: Api) -> None:
    """A running server is refused, and so is a second address."""
    address = api.post("/primary_ips", {"name": "p", "type": "ipv4", "location": "nbg1"})
    path = f"/primary_ips/{address['primary_ip']['id']}"
    server = api.server(public_net={"enable_ipv4": False, "enable_ipv6": True})["id"]
    body = {"assignee_id": server, "assignee_type": "server"}
    running = api.refused("POST", f"{path}/actions/assign", body)
    api.post(f"/servers/{server}/actions/poweroff")
    api.post(f"{path}/actions/assign", body)

    assert running == (422, "server_not_stopped")
    assert api.refused("POST", f"{path}/actions/assign", body) == (422, "primary_ip_assigned")
    assert api.refused("DELETE", path) == (422, "must_be_unassigned")
    shown = api.get(f"/servers/{server}")["server"]["public_net"]["ipv4"]["ip"]
    assert shown == address["primary_ip"]["ip"]


def test_a_firewall_in_use_stays(api: Api) -> None:
    """It is in use while it applies to a server, and free afterwards."""
    number = api.post("/firewalls", {"name": "fw"})["firewall"]["id"]
    server = api.server(firewalls=[{"firewall": number}])["id"]
    used = api.refused("DELETE", f"/firewalls/{number}")
    api.delete(f"/servers/{server}")

    assert used == (422, "resource_in_use")
    assert api.delete(f"/firewalls/{number}") == 204


def test_rules_that_make_no_sense(api: Api) -> None:
    """No port for tcp, a port for icmp, no source, a backward range: all are refused."""
    base = {"direction": "in", "source_ips": ["0.0.0.0/0"]}
    wrong = [
        base | {"protocol": "tcp"},
        base | {"protocol": "icmp", "port": "1"},
        {"direction": "in", "protocol": "tcp", "port": "22"},
        base | {"protocol": "tcp", "port": "90-80"},
        base | {"protocol": "tcp", "port": "80", "source_ips": ["10.0.0.1/8"]},
    ]

    answers = [api.refused("POST", "/firewalls", {"name": "f", "rules": [r]}) for r in wrong]
    assert answers == [(422, "invalid_input")] * 5


def test_a_placement_group_has_room_for_ten(api: Api) -> None:
    """The eleventh server is a placement_error; a group with servers stays."""
    group = api.post("/placement_groups", {"name": "g", "type": "spread"})["placement_group"]["id"]
    for number in range(10):
        api.server(f"s{number}", placement_group=group)
    body = {"name": "x", "server_type": "cx23", "image": "debian-12", "placement_group": group}

    assert api.refused("POST", "/servers", body) == (422, "placement_error")
    assert api.refused("DELETE", f"/placement_groups/{group}")[1] == "resource_in_use"


def test_a_machine_keeps_its_ipv4_address(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where servers boot, a later assignment is refused; making a server with it is not."""
    can = replace(api.machines.capabilities(), boots=True)
    monkeypatch.setattr(type(api.machines), "capabilities", lambda _: can)
    body = {"name": "p", "type": "ipv4", "location": "nbg1"}
    address = api.post("/primary_ips", body)["primary_ip"]["id"]
    server = api.server(public_net={"enable_ipv4": False, "enable_ipv6": True})["id"]
    later = api.refused("POST", f"/primary_ips/{address}/actions/assign", {"assignee_id": server})

    assert later == (422, "unsupported_error")
    with_it = api.server("b", public_net={"enable_ipv4": True, "ipv4": address})
    assert with_it["public_net"]["ipv4"]["id"] == address
