"""A rule about containers that no other rule would see: those outside the Swarm."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import Resource
from policies.rules.rule import Finding, ResourceRule, Violation


def _outside(resource: Resource) -> Iterator[Finding]:
    yield Violation(f"{resource.name} is a container of its own, outside the Swarm")


CONTAINER_IN_SWARM = ResourceRule(
    name="container-in-swarm",
    why="All rules about users, limits, ports and secrets are about services; a container beside "
    "them gets past each, starts nowhere else when its server fails, and rolls nothing back.",
    remedy="write it as a service into systems/<system>/system.yaml, or make a `docker.Service`.",
    level="mandatory",
    type=types.CONTAINER,
    find=_outside,
    refused='docker.Container("cache", image="redis:7", ports=[{"internal": 6379}])',
    accepted="# systems/shop/system.yaml\nservices:\n  cache: {kind: redis, image: …}",
)
