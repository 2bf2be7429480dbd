"""What is at Hetzner beside the state: things with the stack's labels, and what hangs on its own.

Things of the project that neither carry the labels nor touch the stack are nobody's business here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from drift.finding import UNKNOWN_SINCE, Finding, Since
from drift.keyed import keyed
from drift.state import State

Item = Mapping[str, Any]
Listing = Mapping[str, Sequence[Item]]
# Kind in the API, by type in the state; what is read of the project.
KINDS: Mapping[str, str] = {
    "servers": "hcloud:index/server:Server",
    "load_balancers": "hcloud:index/loadBalancer:LoadBalancer",
    "volumes": "hcloud:index/volume:Volume",
    "floating_ips": "hcloud:index/floatingIp:FloatingIp",
    "primary_ips": "hcloud:index/primaryIp:PrimaryIp",
    "firewalls": "hcloud:index/firewall:Firewall",
    "placement_groups": "hcloud:index/placementGroup:PlacementGroup",
    "networks": "hcloud:index/network:Network",
    "ssh_keys": "hcloud:index/sshKey:SshKey",
}
_NOUNS = {kind: kind.removesuffix("s").replace("_", " ").replace("ip", "IP") for kind in KINDS}
_TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
_SERVICE = "hcloud:index/loadBalancerService:LoadBalancerService"
_SUBNET = "hcloud:index/networkSubnet:NetworkSubnet"
_ROUTE = "hcloud:index/networkRoute:NetworkRoute"


def strangers(listing: Listing, state: State, stack: str) -> list[Finding]:
    """Return what the state does not know.

    Args:
        listing: all things of the project, by kind.
        state: the stack's.
        stack: its name, as the labels have it.
    """
    known = {kind: state.ids(token) for kind, token in KINDS.items()}
    found: dict[str, Finding] = {}
    for kind in KINDS:
        for item in listing.get(kind, ()):
            if str(item["id"]) in known[kind]:
                parts = _parts(kind, item, state)
                found |= {finding.key: finding for finding in parts}
                continue
            why = [*_labelled(item, stack), *_touches(kind, item, known)]
            if why:
                finding = _stranger(kind, item, why)
                found[finding.key] = finding
    return [found[key] for key in sorted(found)]


def _labelled(item: Item, stack: str) -> Iterator[str]:
    labels = item.get("labels") or {}
    if labels.get("managed-by") == "plinth" and labels.get("stack") == stack:
        yield "it has the stack's labels and is not in its state"


def _touches(kind: str, item: Item, known: Mapping[str, set[str]]) -> Iterator[str]:
    """Say what of the stack's it hangs on."""
    server = item.get("server")
    if kind in ("volumes", "floating_ips") and server and str(server) in known["servers"]:
        yield f"it is attached to the stack's server {server}"
    if kind in ("servers", "load_balancers"):
        for attached in item.get("private_net") or ():
            if str(attached["network"]) in known["networks"]:
                yield f"it is in the stack's private network as {attached['ip']}"
    if kind == "firewalls":
        for applied in item.get("applied_to") or ():
            number = (applied.get("server") or {}).get("id")
            if str(number) in known["servers"]:
                yield f"it is applied to the stack's server {number}"


def _parts(kind: str, item: Item, state: State) -> Iterator[Finding]:
    """Give what belongs to a thing of the stack without being in its state."""
    if kind == "load_balancers":
        yield from _unknown(item, _targets(item), state.ids(_TARGET), "target", "remove it")
        yield from _unknown(item, _services(item), state.ids(_SERVICE), "port", "delete it")
    if kind == "networks":
        yield from _unknown(item, _subnets(item), state.ids(_SUBNET), "subnet", "delete it")
        routes = ((str(route), f"{route['destination']} → {route['gateway']}")
                  for route in item.get("routes") or ())  # fmt: skip
        yield from _unknown(item, routes, state.ids(_ROUTE), "route", "delete it")


def _targets(item: Item) -> Iterator[tuple[str, str]]:
    for target in item.get("targets") or ():
        if target["type"] == "server":
            server = target["server"]["id"]
            yield f"lb-srv-tgt-{server}-{item['id']}", f"server {server}"
        elif target["type"] == "ip":
            yield f"lb-ip-tgt-{target['ip']['ip']}-{item['id']}", target["ip"]["ip"]
        else:
            selector = target["label_selector"]["selector"]
            yield f"lb-label-selector-tgt-{selector}-{item['id']}", f"all servers with {selector}"


def _services(item: Item) -> Iterator[tuple[str, str]]:
    for service in item.get("services") or ():
        port = service["listen_port"]
        words = f"{port} ({service['protocol']}, to {service['destination_port']})"
        yield f"{item['id']}__{port}", words


def _subnets(item: Item) -> Iterator[tuple[str, str]]:
    for subnet in item.get("subnets") or ():
        yield f"{item['id']}-{subnet['ip_range']}", subnet["ip_range"]


def _unknown(
    owner: Item, parts: Iterable[tuple[str, str]], known: set[str], noun: str, undo: str
) -> Iterator[Finding]:
    for identifier, words in parts:
        if identifier in known:
            continue
        yield keyed(
            "hetzner",
            "extra",
            f"hetzner:{owner['name']}:{noun}:{words.partition(' (')[0]}",
            f"{noun} {words} of {owner['name']}",
            ["it is not in the state"],
            undo=f"{undo} in Hetzner's console or by its API",
        )


def _stranger(kind: str, item: Item, why: Sequence[str]) -> Finding:
    name = item.get("name") or str(item["id"])
    created = item.get("created")
    noun = _NOUNS[kind]
    return keyed(
        "hetzner",
        "extra",
        f"hetzner:{noun.replace(' ', '-')}:{name}",
        f"{noun} {name}",
        why,
        since=Since(at=datetime.fromisoformat(created), exact=True, source="Hetzner: created")
        if created
        else UNKNOWN_SINCE,
        undo=f"hcloud {noun.lower().replace(' ', '-')} delete {name}",
    )
