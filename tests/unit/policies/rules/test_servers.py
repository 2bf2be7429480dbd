"""Every server has a firewall."""

from __future__ import annotations

from policies.rules.resource import UNKNOWN
from policies.rules.servers import SERVER_HAS_FIREWALL as RULE
from tests.unit.policies.support import resource, undecided, violations


def test_a_server_with_a_firewall_passes() -> None:
    """One is enough, and its number need not be known."""
    assert violations(RULE, resource(RULE, firewallIds=[12.0])) == []
    assert undecided(RULE, resource(RULE, firewallIds=[UNKNOWN])) == []


def test_a_server_without_firewall_fails() -> None:
    """None given, or none left, is wrong."""
    assert violations(RULE, resource(RULE)) == ["it has no firewall"]
    assert violations(RULE, resource(RULE, firewallIds=[])) == ["it has no firewall"]


def test_unknown_firewalls_are_undecided() -> None:
    """Whether there is any is then not known."""
    assert violations(RULE, resource(RULE, firewallIds=UNKNOWN)) == []
    assert undecided(RULE, resource(RULE, firewallIds=UNKNOWN)) == [("firewallIds",)]
