"""Servers: what makes them, what refuses them, what they leave behind."""

from __future__ import annotations

import pytest

from localcloud.hypervisor import FirewallRule
from tests.unit.localcloud.hetzner.support import KEY, Api, Watched

NEW = {"name": "web", "server_type": "cx23", "image": "debian-12", "location": "nbg1"}


def test_a_server_is_made_and_started(api: Api) -> None:
    """It ends running, with addresses, and the machine was made before it was started."""
    server = api.server(user_data="#cloud-config\n{}\n", labels={"role": "app"})

    assert server["status"] == "running"
    assert server["public_net"]["ipv4"]["ip"] == "198.18.0.10"
    assert isinstance(api.machines, Watched)
    made = [name for name, _ in api.machines.asked if name in ("create_server", "start")]
    assert made == ["create_server", "start"]
    assert api.machines.last("create_server")[0].user_data == "#cloud-config\n{}\n"


def test_actions_run_until_the_machine_is_there(api: Api) -> None:
    """While the hypervisor works the server is initializing and locked; then it is not."""
    assert isinstance(api.machines, Watched)
    api.machines.gate.clear()
    _, body = api.ask("POST", "/v1/servers", NEW)
    number = body["server"]["id"]
    before = api.get(f"/servers/{number}")["server"]
    power = api.refused("POST", f"/servers/{number}/actions/poweroff")
    api.machines.gate.set()
    api.cloud.actions.settle(10)

    assert (body["action"]["status"], body["action"]["progress"]) == ("running", 0)
    assert (before["status"], before["locked"], power) == ("initializing", True, (423, "locked"))
    assert api.get(f"/actions/{body['action']['id']}")["action"]["status"] == "success"


def test_a_server_that_cannot_be_made_is_taken_back(api: Api) -> None:
    """Its action ends with the hypervisor's words, and neither server nor address stay."""
    assert isinstance(api.machines, Watched)
    api.machines.fail.add("create_server")
    action = api.post("/servers", NEW)["action"]

    ended = api.get(f"/actions/{action['id']}")["action"]
    assert ended["status"] == "error"
    assert ended["error"] == {"code": "resource_unavailable", "message": "no create_server today"}
    assert (api.get("/servers")["servers"], api.get("/primary_ips")["primary_ips"]) == ([], [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"server_type": "cx22"}, "invalid_input"),
        ({"image": "windows"}, "invalid_input"),
        ({"location": "ash"}, "invalid_input"),
        ({"server_type": "cax11"}, "invalid_input"),
        ({"name": "a_b"}, "invalid_input"),
        ({"user_data": "x" * 32769}, "invalid_input"),
        ({"ssh_keys": ["nobody"]}, "invalid_input"),
        ({"firewalls": [{"firewall": 1}]}, "invalid_input"),
        ({"placement_group": 1}, "not_found"),
        ({"networks": [1]}, "not_found"),
        ({"public_net": {"enable_ipv4": False, "enable_ipv6": False}}, "invalid_input"),
    ],
)
def test_what_cannot_be_a_server(api: Api, change: dict[str, object], code: str) -> None:
    """It is refused before anything is kept."""
    _, answer = api.ask("POST", "/v1/servers", NEW | change)

    assert answer["error"]["code"] == code
    assert api.store.counts() == {}


def test_a_name_is_used_once(api: Api) -> None:
    """The second server of a name is a uniqueness_error; after a delete the name is free."""
    number = api.server()["id"]
    second = api.refused("POST", "/servers", NEW)
    api.delete(f"/servers/{number}")

    assert second == (409, "uniqueness_error")
    assert api.server()["name"] == "web"


def test_delete_lets_go_what_the_server_held(api: Api) -> None:
    """Volumes and floating IPs are free, its own address is gone, a kept one stays."""
    kept = api.post("/primary_ips", {"name": "ip", "type": "ipv4", "location": "nbg1"})
    address = kept["primary_ip"]["id"]
    server = api.server(public_net={"enable_ipv4": True, "ipv4": address})["id"]
    volume = api.post("/volumes", {"name": "v", "size": 10, "server": server})["volume"]["id"]
    floating = api.post("/floating_ips", {"type": "ipv4", "server": server})["floating_ip"]["id"]

    assert api.delete(f"/servers/{server}") == 200
    assert api.refused("GET", f"/servers/{server}") == (404, "not_found")
    assert api.get(f"/volumes/{volume}")["volume"]["server"] is None
    assert api.get(f"/floating_ips/{floating}")["floating_ip"]["server"] is None
    left = api.get("/primary_ips")["primary_ips"]
    assert [(ip["id"], ip["assignee_id"]) for ip in left] == [(address, None)]


def test_power(api: Api) -> None:
    """Each action ends in the state that it is for."""
    number = api.server()["id"]
    seen = []
    for action in ("poweroff", "poweron", "reboot", "reset", "shutdown"):
        api.post(f"/servers/{number}/actions/{action}")
        seen.append(api.get(f"/servers/{number}")["server"]["status"])

    assert seen == ["off", "running", "running", "running", "off"]


def test_resize_needs_a_server_that_is_off(api: Api) -> None:
    """A running one is refused; one that is off gets its type, and is started again."""
    number = api.server()["id"]
    wanted = {"server_type": "cx33", "upgrade_disk": False}
    running = api.refused("POST", f"/servers/{number}/actions/change_type", wanted)
    api.post(f"/servers/{number}/actions/poweroff")
    api.post(f"/servers/{number}/actions/change_type", wanted)
    server = api.get(f"/servers/{number}")["server"]

    assert running == (422, "server_not_stopped")
    assert (server["server_type"]["name"], server["primary_disk_size"]) == ("cx33", 40)
    assert server["status"] == "running"


def test_protection(api: Api) -> None:
    """A protected server is neither deleted nor rebuilt, an unprotected one is."""
    number = api.server()["id"]
    path = f"/servers/{number}/actions/change_protection"
    api.post(path, {"delete": True, "rebuild": True})
    refused = (
        api.refused("DELETE", f"/servers/{number}"),
        api.refused("POST", f"/servers/{number}/actions/rebuild", {"image": "debian-12"}),
    )
    api.post(path, {"delete": False, "rebuild": False})

    assert refused == ((423, "protected"), (423, "protected"))
    assert api.delete(f"/servers/{number}") == 200


def test_firewalls_follow_labels(api: Api) -> None:
    """Rules of a selector reach a server with the label, and leave it with the label."""
    assert isinstance(api.machines, Watched)
    rule = {"direction": "in", "protocol": "tcp", "port": "22", "source_ips": ["0.0.0.0/0"]}
    target = {"type": "label_selector", "label_selector": {"selector": "role in (app, web)"}}
    api.post("/firewalls", {"name": "fw", "rules": [rule], "apply_to": [target]})
    number = api.server(labels={"role": "app"})["id"]
    closed = api.machines.last("apply_firewall")
    api.ask("PUT", f"/v1/servers/{number}", {"labels": {}})

    assert closed == (number, (FirewallRule("in", "tcp", "22", ("0.0.0.0/0",)),))
    assert api.machines.last("apply_firewall") == (number, None)


def test_ssh_keys(api: Api) -> None:
    """A server gets the keys that are named; a key is kept once."""
    assert isinstance(api.machines, Watched)
    key = api.post("/ssh_keys", {"name": "me", "public_key": KEY})["ssh_key"]
    api.server(ssh_keys=[key["id"]])

    assert key["public_key"] == KEY
    assert api.machines.last("create_server")[0].ssh_keys == (KEY.strip(),)
    again = api.refused("POST", "/ssh_keys", {"name": "you", "public_key": KEY})
    assert again == (409, "uniqueness_error")


def test_snapshots(api: Api) -> None:
    """A snapshot is an image that another server can be made of."""
    assert isinstance(api.machines, Watched)
    number = api.server()["id"]
    body = {"description": "before"}
    image = api.post(f"/servers/{number}/actions/create_image", body)["image"]["id"]
    api.server("copy", image=image)

    assert api.get(f"/images/{image}")["image"]["status"] == "available"
    assert api.machines.last("create_server")[0].image == f"snapshot-{image}"
