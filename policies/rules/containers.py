"""Rules about who runs in a container of a service, and how it is watched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

CONTAINER = ("taskSpec", "containerSpec")
ROOT = re.compile(r"root|[+-]?0+", re.IGNORECASE)
ASKS = ("CMD", "CMD-SHELL")
NEVER_FAILS = re.compile(r"(/(usr/)?bin/)?true|exit( 0)?|:|(/(usr/)?bin/)?echo\b.*|", re.IGNORECASE)


def _health(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "healthcheck", "tests")
    tests = at(resource.properties, *path)
    first = at(tests, 0)
    if UNKNOWN in (tests, first):
        yield Undecided((*path, 0) if first is UNKNOWN and tests is not UNKNOWN else path)
    elif first not in ASKS:
        yield Violation(f"{resource.name} has no health check")
    elif UNKNOWN in tests[1:]:
        yield Undecided(path)
    elif NEVER_FAILS.fullmatch(" ".join(map(str, tests[1:])).strip()):
        yield Violation(f"{resource.name} has a health check that never fails")


def _user(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "user")
    user = at(resource.properties, *path)
    if user is UNKNOWN:
        yield Undecided(path)
    else:
        name = str(user or "").partition(":")[0].strip()
        if not name:
            yield Violation(f"{resource.name} names no user, so its image decides, most often root")
        elif ROOT.fullmatch(name):
            yield Violation(f"{resource.name} runs as root")


def _rolls_back(resource: Resource) -> Iterator[Finding]:
    path = ("updateConfig", "failureAction")
    action = at(resource.properties, *path)
    if action is UNKNOWN:
        yield Undecided(path)
    elif action != "rollback":
        done = {"continue": "goes on", "pause": "stops half way"}.get(str(action), "stops half way")
        yield Violation(f"an update of {resource.name} that fails {done}")


SERVICE_HEALTH_CHECKED = ResourceRule(
    name="service-health-checked",
    why="Updates go on, and roll back, by what the health check says.",
    remedy="give the service a `health` (command or HTTP path) in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.SERVICE,
    find=_health,
    refused='test=("NONE",)',
    accepted="backend:\n  health: {http: /health, client: node}",
)
SERVICE_NOT_ROOT = ResourceRule(
    name="service-not-root",
    why="Who breaks out of a container that runs as root is root on the server.",
    remedy="give the service a `user` such as 1000:1000 in systems/<system>/system.yaml.",
    level="mandatory",
    type=types.SERVICE,
    find=_user,
    refused='frontend: {user: "0:0"}',
    accepted='frontend: {user: "1000:1000"}',
)
SERVICE_UPDATE_ROLLS_BACK = ResourceRule(
    name="service-update-rolls-back",
    why="A new version that never becomes healthy would stay.",
    remedy="leave `failure_action` of the service's update at `rollback` (`UpdateSpec`).",
    level="advisory",
    type=types.SERVICE,
    find=_rolls_back,
    refused='update=UpdateSpec(failure_action="continue")',
    accepted='update=UpdateSpec(failure_action="rollback")',
)
