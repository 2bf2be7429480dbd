"""Rules about servers: who gets in, and what is there of them when they are gone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import is_on


def _firewall(resource: Resource) -> Iterator[Finding]:
    firewalls = at(resource.properties, "firewallIds")
    if firewalls is UNKNOWN:
        yield Undecided(("firewallIds",))
    elif not firewalls:
        yield Violation(f"{resource.name} has no firewall")


def _ssh_key(resource: Resource) -> Iterator[Finding]:
    keys = at(resource.properties, "sshKeys")
    if keys is UNKNOWN:
        yield Undecided(("sshKeys",))
    elif not keys:
        yield Violation(f"the cloud makes up a root password for {resource.name} and mails it")


GOES = "backups"  # label of a server whose disk may go: the stack's file says so of that one alone


def _backups(resource: Resource) -> Iterator[Finding]:
    backups = at(resource.properties, "backups")
    if backups is UNKNOWN:
        yield Undecided(("backups",))
    elif not is_on(backups) and at(resource.properties, "labels", GOES) != "none":
        yield Violation(f"the cloud keeps no backup of {resource.name}")


def _private_network(resource: Resource) -> Iterator[Finding]:
    networks = at(resource.properties, "networks")
    if networks is UNKNOWN:
        yield Undecided(("networks",))
    elif not networks:
        yield Violation(f"{resource.name} has public addresses alone")


SERVER_HAS_FIREWALL = ResourceRule(
    name="server-has-firewall",
    why="The cloud's firewall holds even where the server's own is off or not yet up.",
    remedy="give the server `firewall_ids` (the plan's `firewalls`); an attachment made afterwards "
    "leaves it open meanwhile.",
    level="mandatory",
    firm=True,
    type=types.SERVER,
    find=_firewall,
    refused="firewall_ids=[]",
    accepted="firewall_ids=[firewall.id]",
)
SERVER_HAS_SSH_KEY = ResourceRule(
    name="server-has-ssh-key",
    why="Without a key the server can be entered by a password, and that stands in a mailbox.",
    remedy="give the server `ssh_keys` (the stack's Access has them).",
    level="mandatory",
    firm=True,
    type=types.SERVER,
    find=_ssh_key,
    refused="ssh_keys=[]",
    accepted="ssh_keys=[key.id]",
)
SERVER_IN_NETWORK = ResourceRule(
    name="server-in-network",
    why="Without a private network servers speak to one another, and to the load balancer, over "
    "public addresses.",
    remedy="give the server `networks` (the stack's Network has the subnet).",
    level="mandatory",
    type=types.SERVER,
    find=_private_network,
    refused="networks=[]",
    accepted="networks=[hcloud.ServerNetworkArgs(subnet_id=subnet.id)]",
)
SERVER_BACKED_UP = ResourceRule(
    name="server-backed-up",
    why="This stack says `plinth:protect: true`; a backup of its disk brings a server back in "
    "minutes, though never what is on its volumes.",
    remedy="set `plinth:backups: true` (20 % of the server's price), or say "
    "`backups: false` of this one server, whose disk may go.",
    level="advisory",
    type=types.SERVER,
    find=_backups,
    refused="plinth:protect: true\nplinth:backups: false",
    accepted="plinth:protect: true\nplinth:backups: true",
)
