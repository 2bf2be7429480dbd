"""Rules about what a container of a service may do, and what it may change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Properties, ResourceRule, Undecided, Violation
from policies.rules.values import is_on

# What Docker itself leaves a container, less what lets it change files that are not its own or
# send what it likes.
HARMLESS = frozenset(
    {"CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID"}
)
# Their images write their own configuration at each start, and their makers offer no other way.
WRITES_ITSELF = ("library/neo4j", "neo4j")


def _capabilities(resource: Resource) -> Iterator[Finding]:
    drops, adds = ((*CONTAINER, key) for key in ("capDrops", "capAdds"))
    dropped, added = at(resource.properties, *drops), at(resource.properties, *adds)
    if dropped is UNKNOWN or UNKNOWN in (dropped or ()):
        yield Undecided(drops)
    elif "ALL" not in {_name(item) for item in dropped or ()}:
        yield Violation(f"{resource.name} keeps Docker's capabilities: it drops not ALL")
    if added is UNKNOWN or UNKNOWN in (added or ()):
        yield Undecided(adds)
    elif more := sorted({_name(item) for item in added or ()} - HARMLESS):
        yield Violation(f"{resource.name} may {', '.join(more)}")


def _name(capability: Any) -> str:
    return str(capability).upper().removeprefix("CAP_")


def _read_only(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "readOnly")
    value = at(resource.properties, *path)
    if value is UNKNOWN:
        yield Undecided(path)
    elif not is_on(value) and not _writes_itself(resource):
        yield Violation(f"{resource.name} can change its own program: its root can be written")


def _writes_itself(resource: Resource) -> bool:
    image = str(at(resource.properties, *CONTAINER, "image")).partition("@")[0]
    return any(f"/{image.rpartition(':')[0]}".endswith(f"/{name}") for name in WRITES_ITSELF)


def _privileges(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "privileges", "seLinuxContext", "disable")
    selinux = at(resource.properties, *path)
    if selinux is UNKNOWN:
        yield Undecided(path)
    elif is_on(selinux):
        yield Violation(f"{resource.name} turns SELinux off")
    sysctl = at(resource.properties, *CONTAINER, "sysctl")
    if sysctl is UNKNOWN:
        yield Undecided((*CONTAINER, "sysctl"))
    for name in sorted(sysctl if isinstance(sysctl, dict) else {}):
        if str(name).startswith(("kernel.", "vm.", "fs.")) and name not in OWN_SYSCTL:
            yield Violation(f"{resource.name} sets {name} of its server's kernel")


# Namespaced: each container has its own.
OWN_SYSCTL = ("kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall",
              "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced")  # fmt: skip


def _rights(resource: Resource) -> Iterator[Finding]:
    yield from _capabilities(resource)
    yield from _privileges(resource)


def _without_capabilities(properties: Properties) -> Properties:
    """Return the service without any capability that it does not ask for by name."""
    task, container = at(properties, "taskSpec"), at(properties, *CONTAINER)
    if container is UNKNOWN or not container or at(container, "capDrops") is UNKNOWN:
        return properties
    return {
        **properties,
        "taskSpec": {**task, "containerSpec": {**container, "capDrops": ["ALL"]}},
    }


SERVICE_CAPABILITIES_DROPPED = ResourceRule(
    name="service-capabilities-dropped",
    why="A capability is a piece of root: most programs need none, and each is a way out of the "
    "container.",
    remedy="leave `cap_drop` at ALL and add by name the few that the program needs "
    f"(harmless are {', '.join(sorted(HARMLESS))}).",
    level="mandatory",
    type=types.SERVICE,
    find=_rights,
    mend=_without_capabilities,
    refused='cap_add=("SYS_ADMIN",)',
    accepted='cap_drop=("ALL",), cap_add=("NET_BIND_SERVICE",)',
)
SERVICE_READ_ONLY = ResourceRule(
    name="service-read-only",
    why="Who breaks into a program that cannot be changed has to begin anew after each restart.",
    remedy="leave the service's root read-only and name what it writes under `scratch` in "
    "systems/<system>/system.yaml.",
    level="advisory",
    type=types.SERVICE,
    find=_read_only,
    refused="frontend: {read_only: false}",
    accepted="frontend: {scratch: {/tmp: 64MB}}",
)
