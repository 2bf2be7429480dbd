"""What is at Hetzner beside the state."""

from __future__ import annotations

from typing import Any

from drift.strangers import strangers
from tests.unit.drift.made import BALANCER, SERVER, resource, state

LABELS = {"managed-by": "plinth", "stack": "dev"}
KNOWN = state(
    resource(SERVER, "app-1", "1"),
    resource("hcloud:index/network:Network", "network-private", "2"),
    resource("hcloud:index/networkSubnet:NetworkSubnet", "s", "2-10.0.1.0/24"),
    resource(BALANCER, "edge-edge", "3"),
    resource("hcloud:index/loadBalancerTarget:LoadBalancerTarget", "t", "lb-srv-tgt-1-3"),
    resource("hcloud:index/loadBalancerService:LoadBalancerService", "p", "3__443"),
)


def _server(number: int, **more: Any) -> dict[str, Any]:
    made = "2026-11-21T08:00:00+00:00"
    return {"id": number, "name": f"s{number}", "created": made, "labels": {}, **more}


def _keys(**listing: list[dict[str, Any]]) -> list[str]:
    return [finding.key for finding in strangers(listing, KNOWN, "dev")]


def test_what_has_the_labels_and_is_unknown_is_told_with_the_time_of_its_making() -> None:
    """A thing of the state, of another stack or of nobody is not."""
    listing = {"servers": [
        _server(1, labels=LABELS), _server(7, labels=LABELS), _server(8),
        _server(9, labels=LABELS | {"stack": "prod"}),
    ]}  # fmt: skip
    (finding,) = strangers(listing, KNOWN, "dev")
    assert finding.key == "extra:hetzner:server:s7"
    assert finding.since.words() == "2026-11-21 08:00:00"
    assert finding.details == ("it has the stack's labels and is not in its state",)


def test_what_hangs_on_the_stack_is_told_without_labels() -> None:
    """A server in its network and a volume on its server are; those elsewhere are not."""
    inside = {"private_net": [{"network": 2, "ip": "10.0.1.9"}]}
    outside = {"private_net": [{"network": 5, "ip": "10.0.1.9"}]}
    assert _keys(servers=[_server(7, **inside), _server(8, **outside)]) == [
        "extra:hetzner:server:s7"
    ]
    assert _keys(volumes=[_server(4, server=1), _server(5, server=6), _server(6, server=None)]) == [
        "extra:hetzner:volume:s4"
    ]
    applied = [{"type": "server", "server": {"id": 1}}]
    assert _keys(firewalls=[_server(4, applied_to=applied), _server(5, applied_to=[])]) == [
        "extra:hetzner:firewall:s4"
    ]


def test_parts_that_the_state_does_not_know_are_told() -> None:
    """Targets, ports, subnets and routes beside those of the state."""
    port = {"protocol": "tcp", "destination_port": 22}
    balancer = _server(3, targets=[
        {"type": "server", "server": {"id": 1}}, {"type": "ip", "ip": {"ip": "192.0.2.9"}},
        {"type": "label_selector", "label_selector": {"selector": "a=b"}},
    ], services=[{"listen_port": 443, **port}, {"listen_port": 22, **port}])  # fmt: skip
    network = _server(
        2,
        subnets=[{"ip_range": "10.0.1.0/24"}, {"ip_range": "10.0.9.0/24"}],
        routes=[{"destination": "10.9.0.0/16", "gateway": "10.0.1.3"}],
    )
    assert _keys(load_balancers=[balancer], networks=[network]) == [
        "extra:hetzner:s2:route:10.9.0.0/16 → 10.0.1.3",
        "extra:hetzner:s2:subnet:10.0.9.0/24",
        "extra:hetzner:s3:port:22",
        "extra:hetzner:s3:target:192.0.2.9",
        "extra:hetzner:s3:target:all servers with a=b",
    ]
