"""Rules about what a container of a service may do, and how it is watched."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

CONTAINER = ("taskSpec", "containerSpec")
ROOT = ("0", "root")


def _memory(resource: Resource) -> Iterator[Finding]:
    path = ("taskSpec", "resources", "limits", "memoryBytes")
    limit = at(resource.properties, *path)
    if limit is UNKNOWN:
        yield Undecided(path)
    elif not limit:
        yield Violation(f"{resource.name} may use all memory of its server")


def _health(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "healthcheck", "tests")
    tests = at(resource.properties, *path)
    first = at(tests, 0)
    if UNKNOWN in (tests, first):
        yield Undecided((*path, 0) if first is UNKNOWN and tests is not UNKNOWN else path)
    elif first in (None, "NONE"):
        yield Violation(f"{resource.name} has no health check")


def _user(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "user")
    user = at(resource.properties, *path)
    if user is UNKNOWN:
        yield Undecided(path)
    elif not user:
        yield Violation(f"{resource.name} names no user, so its image decides, most often root")
    elif str(user).split(":")[0] in ROOT:
        yield Violation(f"{resource.name} runs as root")


SERVICE_MEMORY_LIMITED = ResourceRule(
    name="service-memory-limited",
    why="One service that leaks must not take the databases beside it down.",
    remedy="give the service a `memory` in systems/<system>/system.yaml or the stack's config.",
    level="mandatory",
    type=types.SERVICE,
    find=_memory,
)
SERVICE_HEALTH_CHECKED = ResourceRule(
    name="service-health-checked",
    why="Updates go on, and roll back, by what the health check says.",
    remedy="give the service a `health` (command or HTTP path) in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.SERVICE,
    find=_health,
)
SERVICE_NOT_ROOT = ResourceRule(
    name="service-not-root",
    why="Who breaks out of a container that runs as root is root on the server.",
    remedy="give the service a `user` such as 1000:1000 in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.SERVICE,
    find=_user,
)
