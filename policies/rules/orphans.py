"""The rule about what costs and serves nothing: nothing is attached to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.rules import types
from policies.rules.budget_subject import Spending
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Rule, Violation

# Type of what costs: the input by which it serves a server, and what may lead it there instead.
_SERVES: dict[str, tuple[str, str, str]] = {
    types.VOLUME: ("serverId", types.VOLUME_ATTACHMENT, "is attached to no server"),
    types.FLOATING_IP: ("serverId", types.FLOATING_IP_ASSIGNMENT, "is assigned to no server"),
    types.PRIMARY_IP: ("assigneeId", types.SERVER, "is the address of no server"),
}
_BALANCER = (
    ("targets", types.LOAD_BALANCER_TARGET, "has no target"),
    ("services", types.LOAD_BALANCER_SERVICE, "has no service"),
)


def _orphans(spending: Spending) -> Iterator[Finding]:
    for resource in spending.resources:
        for words in _idle(resource, spending.resources):
            price = _price(spending, resource)
            yield Violation(f"{resource.name} {words}{price}", resource=resource.name)


def _idle(resource: Resource, resources: Sequence[Resource]) -> Iterator[str]:
    """Say what is missing for a resource to be of use."""
    if resource.type in _SERVES:
        prop, helper, words = _SERVES[resource.type]
        if not _given(resource, prop) and not _needed(resource, helper, resources):
            yield words
    elif resource.type == types.LOAD_BALANCER:
        for prop, helper, words in _BALANCER:
            if not _given(resource, prop) and not _needed(resource, helper, resources):
                yield words


def _given(resource: Resource, prop: str) -> bool:
    """Tell whether a resource itself names what it serves.

    In a preview an unknown value may be one that the cloud would fill in: it counts where the
    resource depends on a server.
    """
    value = at(resource.properties, prop)
    if value is UNKNOWN:
        return any(kind == types.SERVER for kind, _ in resource.needs)
    return bool(value)


def _needed(resource: Resource, by: str, resources: Sequence[Resource]) -> bool:
    """Tell whether a resource of a type depends on this one."""
    wanted = (resource.type, resource.name)
    return any(other.type == by and wanted in other.needs for other in resources)


def _price(spending: Spending, resource: Resource) -> str:
    lines = spending.bill.costs.lines
    amounts = [line.monthly for line in lines if line.key.partition(":")[2] == resource.name]
    found = next((amount for amount in amounts if amount), None)
    return "" if found is None else f" and costs {found:.2f} EUR a month"


BUDGET_ORPHANS = Rule[Spending](
    name="budget-orphans",
    why="What serves nothing is paid for every hour all the same.",
    remedy="attach it to a server (a load balancer: give it targets and services), or take it out "
    "of the program.",
    level="advisory",
    find=_orphans,
    refused='hcloud.FloatingIp("spare", type="ipv4", home_location="nbg1")',
    accepted='address = hcloud.FloatingIp("spare", type="ipv4", home_location="nbg1")\n'
    'hcloud.FloatingIpAssignment("spare", floating_ip_id=…, server_id=…)',
)
