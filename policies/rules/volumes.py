"""Rules about volumes."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import is_on


def _protected(resource: Resource) -> Iterator[Finding]:
    cloud = at(resource.properties, "deleteProtection")
    if not resource.protect:
        yield Violation(f"Pulumi may delete or replace {resource.name}: `protect` is off")
    if cloud is UNKNOWN:
        yield Undecided(("deleteProtection",))
    elif not is_on(cloud):
        yield Violation(f"the cloud would delete {resource.name}: delete protection is off")


VOLUME_PROTECTED = ResourceRule(
    name="volume-protected",
    why="This stack says `plinth:protect: true`, and what is on its volumes exists nowhere else.",
    remedy="leave `protect` and `delete_protection` of the volume on; to give the data up on "
    "purpose, first set `plinth:protect: false` in a change of its own.",
    level="mandatory",
    firm=True,
    type=types.VOLUME,
    find=_protected,
    refused="plinth:protect: true\n# and in the program\nprotect=False",
    accepted="plinth:protect: true",
)
