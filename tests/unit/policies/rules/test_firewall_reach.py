"""The world reaches web ports, and neither SSH nor anything else."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.firewalls import (
    FIREWALL_CLOSES_DATA_PORTS,
    FIREWALL_CLOSES_SSH,
    FIREWALL_OPENS_WEB_ONLY,
)
from policies.rules.resource import UNKNOWN, Resource
from policies.rules.rule import ResourceRule
from tests.unit.policies.support import resource, undecided, violations

WORLD = ["0.0.0.0/0"]


def _firewall(rule: ResourceRule, **given: Any) -> Resource:
    """Return a firewall that lets the world in by one rule."""
    one = {"direction": "in", "protocol": "tcp", "port": "22", "sourceIps": WORLD} | given
    return resource(rule, rules=[one])


@pytest.mark.parametrize(
    ("given", "port"),
    [
        ({}, "22"),
        ({"port": 22}, "22"),
        ({"port": "2222"}, "2222"),
        ({"protocol": "TCP"}, "22"),
        ({"protocol": None}, "22"),
        ({"port": "40022", "description": "ssh of admins"}, "40022"),
    ],
)
def test_ssh_of_the_world_fails(given: dict[str, Any], port: str) -> None:
    """By number, or by what the rule says of itself."""
    (told,) = violations(FIREWALL_CLOSES_SSH, _firewall(FIREWALL_CLOSES_SSH, **given))
    assert told == f"lets 0.0.0.0/0 reach tcp {port} (SSH): rule 1"


@pytest.mark.parametrize("ports", ["any", None, "1-65535", "20-25"])
def test_a_range_of_ports_may_hold_ssh(ports: str | None) -> None:
    """Both of its usual ports are named."""
    (told,) = violations(FIREWALL_CLOSES_SSH, _firewall(FIREWALL_CLOSES_SSH, port=ports))
    assert "22 (SSH)" in told


@pytest.mark.parametrize(
    "given",
    [
        {"sourceIps": ["203.0.113.0/24"]},
        {"sourceIps": []},
        {"direction": "out"},
        {"protocol": "udp"},
        {"port": "443"},
    ],
)
def test_ssh_of_the_team_passes(given: dict[str, Any]) -> None:
    """So does what is no SSH."""
    assert violations(FIREWALL_CLOSES_SSH, _firewall(FIREWALL_CLOSES_SSH, **given)) == []


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"sourceIps": UNKNOWN}, ("rules", 0, "sourceIps")),
        ({"sourceIps": ["9.9.9.9/32", UNKNOWN]}, ("rules", 0, "sourceIps", 1)),
        ({"port": UNKNOWN}, ("rules", 0, "port")),
        ({"direction": UNKNOWN}, ("rules", 0, "direction")),
    ],
)
def test_an_unknown_part_is_undecided(given: dict[str, Any], path: tuple[str, ...]) -> None:
    """Unless the rest is harmless anyway."""
    subject = _firewall(FIREWALL_CLOSES_SSH, **given)
    assert (violations(FIREWALL_CLOSES_SSH, subject), undecided(FIREWALL_CLOSES_SSH, subject)) == (
        [],
        [path],
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"port": "8025"}, ["lets 0.0.0.0/0 reach tcp 8025: rule 1"]),
        ({"port": "8000-9000", "protocol": "udp"}, ["lets 0.0.0.0/0 reach udp 8000-9000: rule 1"]),
        ({"port": None, "protocol": "gre"}, ["lets 0.0.0.0/0 reach gre traffic: rule 1"]),
        ({"port": "80"}, []),
        ({"port": "443"}, []),
        ({"port": "443", "protocol": "udp"}, []),
        ({"port": None, "protocol": "icmp"}, []),
        ({"port": "8025", "sourceIps": ["203.0.113.0/24"]}, []),
        ({"port": "22"}, []),
        ({"port": "5432"}, []),
    ],
)
def test_the_world_reaches_web_ports_alone(given: dict[str, Any], expected: list[str]) -> None:
    """SSH and databases have rules of their own, which say it better."""
    subject = _firewall(FIREWALL_OPENS_WEB_ONLY, **given)
    assert violations(FIREWALL_OPENS_WEB_ONLY, subject) == expected


def test_an_unknown_port_for_the_world_is_undecided() -> None:
    """It may be the web's."""
    subject = _firewall(FIREWALL_OPENS_WEB_ONLY, port=UNKNOWN)
    assert violations(FIREWALL_OPENS_WEB_ONLY, subject) == []
    assert undecided(FIREWALL_OPENS_WEB_ONLY, subject) == [("rules", 0, "port")]


def test_a_port_may_be_a_number() -> None:
    """Providers take both."""
    (told,) = violations(
        FIREWALL_CLOSES_DATA_PORTS, _firewall(FIREWALL_CLOSES_DATA_PORTS, port=5432)
    )
    assert told == "lets 0.0.0.0/0 reach tcp 5432 (Postgres): rule 1"
