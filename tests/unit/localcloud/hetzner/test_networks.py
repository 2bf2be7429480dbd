"""Networks: subnets, addresses and who may have them."""

from __future__ import annotations

from tests.unit.localcloud.hetzner.support import Api, Watched


def test_a_subnet_is_found(api: Api) -> None:
    """Without a range the first free /24 is taken; the gateway is the network's first address."""
    number = api.network()
    body = {"type": "cloud", "network_zone": "eu-central"}
    api.post(f"/networks/{number}/actions/add_subnet", body)
    subnets = api.get(f"/networks/{number}")["network"]["subnets"]

    assert [subnet["ip_range"] for subnet in subnets] == ["10.0.1.0/24", "10.0.0.0/24"]
    assert {subnet["gateway"] for subnet in subnets} == {"10.0.0.1"}


def test_subnets_that_do_not_fit(api: Api) -> None:
    """Outside of the network, over another subnet, in no zone: all are refused."""
    number = api.network()
    path = f"/networks/{number}/actions/add_subnet"
    base = {"type": "cloud", "network_zone": "eu-central"}
    wrong = [
        base | {"ip_range": "10.1.0.0/24"},
        base | {"ip_range": "10.0.1.128/25"},
        base | {"network_zone": "mars"},
        base | {"ip_range": "8.8.8.0/24"},
    ]

    assert [api.refused("POST", path, body) for body in wrong] == [(422, "invalid_input")] * 4


def test_attach_gives_the_address_that_is_asked_for(api: Api) -> None:
    """A wanted address is given once; one outside of the subnets never."""
    number = api.network()
    first, second = api.server("a")["id"], api.server("b")["id"]
    body = {"network": number, "ip": "10.0.1.10"}
    api.post(f"/servers/{first}/actions/attach_to_network", body)
    path = f"/servers/{second}/actions/attach_to_network"

    assert api.refused("POST", path, body) == (422, "ip_not_available")
    assert api.refused("POST", path, body | {"ip": "10.0.2.1"}) == (422, "invalid_input")
    again = api.refused("POST", f"/servers/{first}/actions/attach_to_network", body)
    assert again == (422, "server_already_attached")
    api.post(path, {"network": number})
    server = api.get(f"/servers/{second}")["server"]
    assert [net["ip"] for net in server["private_net"]] == ["10.0.1.1"]


def test_an_attachment_that_fails_is_taken_back(api: Api) -> None:
    """The action ends in error and the server is not in the network."""
    assert isinstance(api.machines, Watched)
    number, server = api.network(), api.server()["id"]
    api.machines.fail.add("attach_network")
    body = {"network": number}
    action = api.post(f"/servers/{server}/actions/attach_to_network", body)["action"]["id"]

    assert api.get(f"/actions/{action}")["action"]["status"] == "error"
    assert api.get(f"/servers/{server}")["server"]["private_net"] == []


def test_a_subnet_in_use_stays(api: Api) -> None:
    """It is a service_error while a server is in it, and goes afterwards."""
    number, server = api.network(), api.server()["id"]
    api.post(f"/servers/{server}/actions/attach_to_network", {"network": number})
    path, body = f"/networks/{number}/actions/delete_subnet", {"ip_range": "10.0.1.0/24"}
    held = api.refused("POST", path, body)
    api.post(f"/servers/{server}/actions/detach_from_network", {"network": number})
    api.post(path, body)

    assert held == (422, "service_error")
    assert api.get(f"/networks/{number}")["network"]["subnets"] == []


def test_delete_takes_everything_out(api: Api) -> None:
    """A network that goes leaves no attachment behind."""
    number, server = api.network(), api.server()["id"]
    api.post(f"/servers/{server}/actions/attach_to_network", {"network": number})

    assert api.delete(f"/networks/{number}") == 204
    assert api.get(f"/servers/{server}")["server"]["private_net"] == []
    assert api.refused("GET", f"/networks/{number}") == (404, "not_found")
