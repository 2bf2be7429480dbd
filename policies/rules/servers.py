"""Rules about servers."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation


def _firewall(resource: Resource) -> Iterator[Finding]:
    firewalls = at(resource.properties, "firewallIds")
    if firewalls is UNKNOWN:
        yield Undecided(("firewallIds",))
    elif not firewalls:
        yield Violation(f"{resource.name} has no firewall")


SERVER_HAS_FIREWALL = ResourceRule(
    name="server-has-firewall",
    why="The cloud's firewall holds even where the server's own is off or not yet up.",
    remedy="give the server `firewall_ids` (the plan's `firewalls`); an attachment made afterwards "
    "leaves it open meanwhile.",
    level="mandatory",
    type=types.SERVER,
    find=_firewall,
)
