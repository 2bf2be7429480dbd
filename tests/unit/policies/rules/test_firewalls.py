"""A cloud firewall lets no stranger reach data."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.firewalls import FIREWALL_CLOSES_DATA_PORTS as RULE
from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.support import resource, undecided, violations

WORLD = ["0.0.0.0/0", "::/0"]


def _firewall(**changes: Any) -> Resource:
    rule = {"direction": "in", "protocol": "tcp", "port": "5432", "sourceIps": WORLD}
    return resource(RULE, rules=[{**rule, **changes}])


@pytest.mark.parametrize(
    "change",
    [
        {"port": "443"},
        {"sourceIps": ["203.0.113.0/24", "10.0.0.0/8", "fc00::/7"]},
        {"direction": "out"},
        {"protocol": "icmp", "port": None},
    ],
)
def test_harmless_rules_pass(change: dict[str, Any]) -> None:
    """Another port, a few addresses, the way out and ping open no data."""
    assert violations(RULE, _firewall(**change)) == []
    assert undecided(RULE, _firewall(**change)) == []


def test_no_rules_pass() -> None:
    """A firewall without rules lets nothing in."""
    assert violations(RULE, resource(RULE)) == []


def test_a_database_open_to_the_world_fails() -> None:
    """The message names range, port, what listens there and the rule."""
    assert violations(RULE, _firewall()) == [
        "lets 0.0.0.0/0, ::/0 reach tcp 5432 (Postgres): rule 1"
    ]


@pytest.mark.parametrize("half", ["0.0.0.0/1", "128.0.0.0/1", "2000::/3"])
def test_a_part_of_the_world_is_the_world(half: str) -> None:
    """Two halves do not get past."""
    assert violations(RULE, _firewall(sourceIps=[half])) == [
        f"lets {half} reach tcp 5432 (Postgres): rule 1"
    ]


def test_the_swarm_open_to_the_world_fails() -> None:
    """A wide range of ports shows all that it opens."""
    assert violations(RULE, _firewall(port="4000-8000", protocol="udp")) == [
        (
            "lets 0.0.0.0/0, ::/0 reach udp 4789 (the Swarm's overlay networks), "
            "7946 (the Swarm's gossip): rule 1"
        )
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"port": UNKNOWN}, ("rules", 0, "port")),
        ({"protocol": UNKNOWN}, ("rules", 0, "protocol")),
        ({"direction": UNKNOWN}, ("rules", 0, "direction")),
        ({"sourceIps": UNKNOWN}, ("rules", 0, "sourceIps")),
        ({"sourceIps": ["203.0.113.7/32", UNKNOWN]}, ("rules", 0, "sourceIps", 1)),
    ],
)
def test_what_could_open_data_is_undecided(change: dict[str, Any], path: tuple[Any, ...]) -> None:
    """An unknown part decides nothing where the known parts do not."""
    assert violations(RULE, _firewall(**change)) == []
    assert undecided(RULE, _firewall(**change)) == [path]


@pytest.mark.parametrize(
    "change",
    [
        {"port": UNKNOWN, "sourceIps": ["203.0.113.7/32"]},
        {"port": "443", "sourceIps": UNKNOWN},
        {"port": "443", "protocol": UNKNOWN},
    ],
)
def test_known_parts_may_be_enough_to_pass(change: dict[str, Any]) -> None:
    """A rule that is harmless whatever the unknown turns out to be passes."""
    assert undecided(RULE, _firewall(**change)) == []


def test_known_parts_may_be_enough_to_fail() -> None:
    """One known open range is wrong whatever the others are."""
    assert violations(RULE, _firewall(sourceIps=[UNKNOWN, "::/0"])) == [
        "lets ::/0 reach tcp 5432 (Postgres): rule 1"
    ]


def test_unknown_rules_are_undecided() -> None:
    """All rules, or one of them, may be unknown as a whole."""
    assert undecided(RULE, resource(RULE, rules=UNKNOWN)) == [("rules",)]
    assert undecided(RULE, resource(RULE, rules=[UNKNOWN])) == [("rules", 0)]
