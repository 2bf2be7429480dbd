"""Rules about what must not go away by mistake in a stack that asks for protection."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Properties, ResourceRule, Undecided, Violation
from policies.rules.values import is_on


def _protected(resource: Resource) -> Iterator[Finding]:
    switches = ["deleteProtection"]
    if resource.type == types.SERVER:
        switches.append("rebuildProtection")
    for switch in switches:
        value = at(resource.properties, switch)
        if value is UNKNOWN:
            yield Undecided((switch,))
        elif not is_on(value):
            verb = "rebuild" if switch == "rebuildProtection" else "delete"
            yield Violation(f"the cloud would {verb} {resource.name}: its {verb} protection is off")


def _mended(properties: Properties) -> Properties:
    """Return the resource with its protections; only servers have the second."""
    switches = ["deleteProtection"]
    if "rebuildProtection" in properties:
        switches.append("rebuildProtection")
    off = {name: True for name in switches if at(properties, name) is not UNKNOWN}
    return {**properties, **off}


def _kept(resource: Resource) -> Iterator[Finding]:
    value = at(resource.properties, "autoDelete")
    if value is UNKNOWN:
        yield Undecided(("autoDelete",))
    elif is_on(value):
        yield Violation(f"{resource.name} goes when its server goes")


RESOURCE_DELETE_PROTECTED = ResourceRule(
    name="resource-delete-protected",
    why="This stack says `plinth:protect: true`: a click in the console must not end it, and an "
    "address that is given back is somebody else's tomorrow.",
    remedy="leave `delete_protection` (of servers `rebuild_protection` too) on; to give it up on "
    "purpose, first set `plinth:protect: false` in a change of its own.",
    level="mandatory",
    type=types.SERVER,
    also=(types.PRIMARY_IP, types.FLOATING_IP, types.LOAD_BALANCER, types.NETWORK),
    find=_protected,
    mend=_mended,
    refused="delete_protection=False",
    accepted="delete_protection=True",
)
ADDRESS_KEPT = ResourceRule(
    name="address-kept",
    why="This stack says `plinth:protect: true`: names in the DNS, and allow-lists of others, have "
    "the address.",
    remedy="leave `auto_delete` of the primary IP off.",
    level="mandatory",
    type=types.PRIMARY_IP,
    find=_kept,
    refused="auto_delete=True",
    accepted="auto_delete=False",
)
