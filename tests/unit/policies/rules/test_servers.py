"""Every server has a firewall, a key, a private network and, where it matters, backups."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rules.resource import UNKNOWN
from policies.rules.rule import ResourceRule
from policies.rules.servers import SERVER_BACKED_UP, SERVER_HAS_SSH_KEY, SERVER_IN_NETWORK
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


@pytest.mark.parametrize(
    ("rule", "good", "bad", "told"),
    [
        (
            SERVER_HAS_SSH_KEY,
            {"sshKeys": [UNKNOWN]},
            {"sshKeys": []},
            "the cloud makes up a root password for it and mails it",
        ),
        (
            SERVER_IN_NETWORK,
            {"networks": [{"subnetId": UNKNOWN}]},
            {"networks": None},
            "it has public addresses alone",
        ),
        (
            SERVER_BACKED_UP,
            {"backups": True},
            {"backups": "false"},
            "the cloud keeps no backup of it",
        ),
    ],
)
def test_a_server_has_what_it_needs(
    rule: ResourceRule, good: dict[str, Any], bad: dict[str, Any], told: str
) -> None:
    """Given, taken away, and not known yet."""
    assert violations(rule, resource(rule, **good)) == []
    assert violations(rule, resource(rule, **bad)) == [told]
    assert violations(rule, resource(rule)) == [told]
    (name,) = bad
    unknown: dict[str, Any] = {name: UNKNOWN}
    assert undecided(rule, resource(rule, **unknown)) == [(name,)]


def test_a_server_whose_disk_may_go_is_named_so() -> None:
    """What the stack's file says of one server passes; a label of another word does not."""
    rule = SERVER_BACKED_UP
    assert violations(rule, resource(rule, backups=False, labels={"backups": "none"})) == []
    assert violations(rule, resource(rule, backups=False, labels={"backups": "no"})) == [
        "the cloud keeps no backup of it"
    ]
