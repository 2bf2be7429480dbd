"""What costs and serves nothing is told, and what costs says for whom."""

from __future__ import annotations

from typing import Any

import pytest

from components.catalog import load_catalogue
from policies.rules import types
from policies.rules.bill import bill
from policies.rules.budget_labels import BUDGET_LABELLED
from policies.rules.budget_subject import Spending
from policies.rules.orphans import BUDGET_ORPHANS
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.built import built
from tests.unit.policies.support import undecided, violations

VOLUME = Resource(type=types.VOLUME, name="data", properties={"size": 10})
FLOATING = Resource(type=types.FLOATING_IP, name="spare", properties={"type": "ipv4"})
PRIMARY = Resource(type=types.PRIMARY_IP, name="old", properties={"type": "ipv4"})
BALANCER = Resource(type=types.LOAD_BALANCER, name="edge", properties={"loadBalancerType": "lb11"})


def _spending(*resources: Resource) -> Spending:
    return Spending(bill(resources, load_catalogue()), None, resources=resources)


def _needs(token: str, other: Resource) -> Resource:
    needed = frozenset({(other.type, other.name)})
    return Resource(type=token, name=f"of {other.name}", properties={}, needs=needed)


@pytest.mark.parametrize(
    ("resource", "helpers", "expected"),
    [
        (
            VOLUME,
            (types.VOLUME_ATTACHMENT,),
            ["data is attached to no server and costs 0.57 EUR a month"],
        ),
        (
            FLOATING,
            (types.FLOATING_IP_ASSIGNMENT,),
            ["spare is assigned to no server and costs 3.00 EUR a month"],
        ),
        (PRIMARY, (types.SERVER,), ["old is the address of no server and costs 0.50 EUR a month"]),
        (
            BALANCER,
            (types.LOAD_BALANCER_TARGET, types.LOAD_BALANCER_SERVICE),
            [
                "edge has no target and costs 7.49 EUR a month",
                "edge has no service and costs 7.49 EUR a month",
            ],
        ),
    ],
)
def test_what_nothing_needs_is_told_with_its_price(
    resource: Resource, helpers: tuple[str, ...], expected: list[str]
) -> None:
    """And is not, once what leads it to a server is there."""
    assert violations(BUDGET_ORPHANS, _spending(resource)) == expected
    needed = (_needs(token, resource) for token in helpers)
    assert violations(BUDGET_ORPHANS, _spending(resource, *needed)) == []


@pytest.mark.parametrize(
    ("server", "needs", "expected"),
    [
        (7, [], 0),
        (UNKNOWN, [(types.SERVER, "app-1")], 0),
        (UNKNOWN, [], 1),
        (UNKNOWN, [(types.NETWORK, "private")], 1),
        (0, [], 1),
    ],
)
def test_a_server_of_its_own_is_enough(
    server: Any, needs: list[tuple[str, str]], expected: int
) -> None:
    """One that is not known yet counts where the volume waits for a server."""
    attached = Resource(
        type=types.VOLUME,
        name="data",
        properties={"size": 10, "serverId": server},
        needs=frozenset(needs),
    )
    assert len(violations(BUDGET_ORPHANS, _spending(attached))) == expected


def test_a_helper_of_something_else_does_not_count() -> None:
    """An attachment of another volume leaves this one alone."""
    other = Resource(type=types.VOLUME, name="other", properties={"size": 10})
    found = _spending(VOLUME, other, _needs(types.VOLUME_ATTACHMENT, other))
    assert [text.split()[0] for text in violations(BUDGET_ORPHANS, found)] == ["data"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"cost-center": "shop-prod"}, []),
        ({"cost-center": " "}, ["data costs money and has no label cost-center"]),
        ({"system": "shop"}, ["data costs money and has no label cost-center"]),
        (None, ["data costs money and has no label cost-center"]),
    ],
)
def test_what_costs_says_for_whom(labels: Any, expected: list[str]) -> None:
    """By a label that a bill is shared out by."""
    volume = Resource(type=types.VOLUME, name="data", properties={"size": 10, "labels": labels})
    assert violations(BUDGET_LABELLED, _spending(volume)) == expected


@pytest.mark.parametrize(
    ("labels", "path"),
    [(UNKNOWN, ("labels",)), ({"cost-center": UNKNOWN}, ("labels", "cost-center"))],
)
def test_labels_that_are_not_known_yet_are_waited_for(labels: Any, path: tuple[str, ...]) -> None:
    """Nothing is said of them."""
    volume = Resource(type=types.VOLUME, name="data", properties={"size": 10, "labels": labels})
    assert undecided(BUDGET_LABELLED, _spending(volume)) == [path]
    assert violations(BUDGET_LABELLED, _spending(volume)) == []


@pytest.mark.parametrize("rule", [BUDGET_ORPHANS, BUDGET_LABELLED])
@pytest.mark.parametrize("first", [True, False])
def test_the_real_stack_has_none(rule: Any, first: bool) -> None:  # noqa: FBT001
    """Chrono Scraper's prod, before anything is there and after."""
    spending = _spending(*built("prod", first=first))
    assert violations(rule, spending) == []
    assert undecided(rule, spending) == []
