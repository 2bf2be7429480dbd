"""Load balancers: services, targets, networks."""

from __future__ import annotations

from localcloud.hypervisor import HealthCheck
from tests.unit.localcloud.hetzner.support import Api, Watched

NEW = {"name": "lb", "load_balancer_type": "lb11", "location": "nbg1"}


def _balancer(api: Api, **more: object) -> int:
    return int(api.post("/load_balancers", NEW | more)["load_balancer"]["id"])


def test_what_the_api_fills_in(api: Api) -> None:
    """A service of protocol http has ports and a health check without being told."""
    number = _balancer(api, services=[{"protocol": "http"}])
    (service,) = api.get(f"/load_balancers/{number}")["load_balancer"]["services"]

    assert (service["listen_port"], service["destination_port"]) == (80, 80)
    assert service["health_check"]["interval"] == 15
    assert service["http"]["cookie_name"] == "HCLBSTICKY"


def test_a_port_has_one_service(api: Api) -> None:
    """A second one is refused, an update of the first is not."""
    number = _balancer(api, services=[{"protocol": "http"}])
    path = f"/load_balancers/{number}/actions"
    taken = api.refused("POST", f"{path}/add_service", {"protocol": "http"})
    check = {"protocol": "http", "port": 8080, "http": {"path": "/health"}}
    change = {"listen_port": 80, "destination_port": 8080, "health_check": check}
    api.post(f"{path}/update_service", change)

    assert taken == (422, "source_port_already_used")
    assert isinstance(api.machines, Watched)
    (service,) = api.machines.last("apply_balancer")[0].services
    assert service.destination_port == 8080
    assert service.health_check == HealthCheck("http", 8080, 15, 10, 3, path="/health")


def test_targets_in_the_private_network(api: Api) -> None:
    """A server is reached at its private address, once both are in the network."""
    assert isinstance(api.machines, Watched)
    network, server = api.network(), api.server()["id"]
    number = _balancer(api)
    path = f"/load_balancers/{number}/actions"
    body = {"type": "server", "server": {"id": server}, "use_private_ip": True}
    alone = api.refused("POST", f"{path}/add_target", body)
    api.post(f"{path}/attach_to_network", {"network": network, "ip": "10.0.1.5"})
    outside = api.refused("POST", f"{path}/add_target", body)
    join = {"network": network, "ip": "10.0.1.10"}
    api.post(f"/servers/{server}/actions/attach_to_network", join)
    api.post(f"{path}/add_target", body)

    assert alone == (422, "load_balancer_not_attached_to_network")
    assert outside == (422, "server_not_attached_to_network")
    assert api.machines.last("apply_balancer")[0].targets == ("10.0.1.10",)
    assert api.refused("POST", f"{path}/add_target", body) == (422, "target_already_defined")


def test_selected_targets_come_and_go(api: Api) -> None:
    """A new server with the label becomes a target; a deleted one is none."""
    assert isinstance(api.machines, Watched)
    target = {"type": "label_selector", "label_selector": {"selector": "role=web"}}
    number = _balancer(api, targets=[target])
    server = api.server(labels={"role": "web"})
    address = server["public_net"]["ipv4"]["ip"]
    with_it = api.machines.last("apply_balancer")[0].targets
    shown = api.get(f"/load_balancers/{number}")["load_balancer"]["targets"][0]["targets"]

    assert with_it == (address,)
    assert [one["server"]["id"] for one in shown] == [server["id"]]
    assert api.get(f"/servers/{server['id']}")["server"]["load_balancers"] == [number]


def test_https_needs_a_certificate(api: Api) -> None:
    """Without one the service is refused, and so is one that is not there."""
    number = _balancer(api)
    path = f"/load_balancers/{number}/actions/add_service"

    assert api.refused("POST", path, {"protocol": "https"}) == (422, "invalid_input")
    unknown = {"protocol": "https", "http": {"certificates": [1]}}
    assert api.refused("POST", path, unknown) == (404, "not_found")


def test_delete(api: Api) -> None:
    """A balancer goes unless it is protected."""
    number = _balancer(api)
    path = f"/load_balancers/{number}"
    api.post(f"{path}/actions/change_protection", {"delete": True})
    protected = api.refused("DELETE", path)
    api.post(f"{path}/actions/change_protection", {"delete": False})

    assert protected == (423, "protected")
    assert api.delete(path) == 204
