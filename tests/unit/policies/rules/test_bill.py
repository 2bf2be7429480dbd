"""What resources cost, by the plan's own calculator."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pulumi_hcloud
import pytest

from components.catalog import load_catalogue
from policies.rules import types
from policies.rules.bill import bill
from policies.rules.free import FREE
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.components import stacks
from tests.unit.policies.built import built

CATALOGUE = load_catalogue()
TYPE = {"serverType": "cx23", "location": "nbg1", "name": "app-dev-1"}


def _resource(token: str, **properties: Any) -> Resource:
    return Resource(type=token, name="it", properties=properties, uses=frozenset())


def _monthly(*resources: Resource) -> dict[str, Decimal | None]:
    return {line.key: line.monthly for line in bill(resources, CATALOGUE).costs.lines}


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_resources_cost_what_their_plan_costs(stack: str) -> None:
    """The bill of a real stack's resources is the plan's, to the cent."""
    found = bill(built(stack), CATALOGUE)
    planned = stacks.blueprint(stack).costs
    assert found.costs.total == planned.total - planned.estimated
    assert found.undecided == ()
    assert found.unlisted == ()


def test_a_server_pays_for_the_address_made_with_it() -> None:
    """One IPv4 that no resource of the stack is."""
    server = _resource(types.SERVER, **TYPE)
    assert _monthly(server) == {"server:it": Decimal("5.49"), "primary-ip:it": Decimal("0.50")}


@pytest.mark.parametrize(
    "net", [{"ipv4": 42}, {"ipv4": UNKNOWN, "ipv4Enabled": True}, {"ipv4Enabled": False}]
)
def test_a_server_pays_for_no_address_twice(net: dict[str, Any]) -> None:
    """One of its own resources has a line of its own, and none costs nothing."""
    server = _resource(types.SERVER, **TYPE, publicNets=[net])
    assert _monthly(server) == {"server:it": Decimal("5.49")}


def test_an_address_that_a_server_only_depends_on_is_not_its_own() -> None:
    """What it is given counts: it may wait for another server's address."""
    waits = Resource(
        type=types.SERVER,
        name="it",
        properties={**TYPE, "publicNets": [{"ipv4Enabled": True}]},
        uses=frozenset({types.PRIMARY_IP}),
    )
    assert _monthly(waits)["primary-ip:it"] == Decimal("0.50")


@pytest.mark.parametrize("nets", [UNKNOWN, [UNKNOWN]])
def test_unknown_nets_leave_the_address_undecided(nets: Any) -> None:
    """Neither billed nor passed over."""
    found = bill([_resource(types.SERVER, **TYPE, publicNets=nets)], CATALOGUE)
    assert [line.key for line in found.costs.lines] == ["server:it"]
    assert [item.path for item in found.undecided] == [("publicNets",)]


def test_a_data_center_tells_the_location() -> None:
    """Its name begins with the location's."""
    server = _resource(types.SERVER, serverType="cx23", datacenter="fsn1-dc14")
    assert _monthly(server)["server:it"] == Decimal("5.49")


@pytest.mark.parametrize(
    "token", [types.FIREWALL, types.VOLUME_ATTACHMENT, types.SERVICE, "pulumi:providers:hcloud"]
)
def test_what_costs_nothing_has_no_line(token: str) -> None:
    """A firewall is free, and so is what is not the cloud's."""
    found = bill([_resource(token)], CATALOGUE)
    assert (found.costs.lines, found.unlisted) == ((), ())


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("hcloud:index/snapshot:Snapshot", "it (Snapshot)"),
        ("hcloud:index/storageBox:StorageBox", "it (StorageBox)"),
        ("hcloud:index/gpuServer:GpuServer", "it (GpuServer)"),
    ],
)
def test_what_is_not_known_to_be_free_is_told(token: str, told: str) -> None:
    """A type that nobody thought of is never taken for zero."""
    found = bill([_resource(token)], CATALOGUE)
    assert (found.costs.lines, found.unlisted) == ((), (told,))


def test_every_type_of_the_provider_is_priced_free_or_told() -> None:
    """Free are types that there are; of all others only these two may cost and have no price."""
    folder = Path(pulumi_hcloud.__file__).parent
    text = "".join(path.read_text() for path in folder.glob("*.py"))
    resources = set(re.findall(r"'(hcloud:index/\w+:[A-Z]\w+)'", text))
    assert resources >= FREE
    told = {token for token in resources if bill([_resource(token)], CATALOGUE).unlisted}
    sized = {types.SERVER, types.VOLUME, types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER}
    assert told - sized == {
        "hcloud:index/snapshot:Snapshot",
        "hcloud:index/storageBox:StorageBox",
    }


def test_a_type_that_is_not_sold_is_told() -> None:
    """It is in no line, and by name among what is not listed."""
    found = bill([_resource(types.LOAD_BALANCER, loadBalancerType="lb99")], CATALOGUE)
    assert found.costs.lines == ()
    assert found.unlisted == ("it (lb99)",)


def test_a_price_that_is_not_known_is_told() -> None:
    """The line is there, without an amount."""
    found = bill([_resource(types.LOAD_BALANCER, loadBalancerType="lb21")], CATALOGUE)
    assert found.costs.unknown == ("load-balancer:it",)
    assert found.costs.total == 0


@pytest.mark.parametrize(
    ("token", "prop"),
    [
        (types.SERVER, "serverType"),
        (types.SERVER, "location"),
        (types.SERVER, "backups"),
        (types.VOLUME, "size"),
        (types.PRIMARY_IP, "type"),
        (types.FLOATING_IP, "type"),
        (types.LOAD_BALANCER, "loadBalancerType"),
    ],
)
def test_what_is_not_known_yet_is_undecided(token: str, prop: str) -> None:
    """A price that depends on an unknown value is in no line."""
    given = TYPE if token == types.SERVER else {}
    nets = [{"ipv4Enabled": False}]
    found = bill([_resource(token, **{**given, "publicNets": nets, prop: UNKNOWN})], CATALOGUE)
    assert found.costs.lines == ()
    (undecided,) = found.undecided
    assert undecided.path == (prop,)
    assert undecided.resource == (token, "it")


def test_an_unknown_name_does_not_matter() -> None:
    """The logical name stands in its place."""
    found = bill([_resource(types.VOLUME, size=10.0, name=UNKNOWN)], CATALOGUE)
    assert [line.description for line in found.costs.lines] == ["volume it"]
    assert found.costs.total == Decimal("0.57")


@pytest.mark.parametrize("size", [None, "much", 0, -5, float("inf")])
def test_a_size_that_is_none_makes_no_sum_smaller(size: Any) -> None:
    """It is told, and is in no line."""
    found = bill([_resource(types.VOLUME, size=size)], CATALOGUE)
    assert found.costs.lines == ()
    assert found.unlisted == ("it (no size)",)
