"""Rules about what a container of a service may do to its server and to other containers."""

from __future__ import annotations

import posixpath
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
# Folders of the server that a container may have: the volumes and the program's own.
OWN_FOLDERS = ("/mnt/", "/var/lib/plinth/")
# Their images write their own configuration at each start, and their makers offer no other way.
WRITES_ITSELF = ("library/neo4j", "neo4j")
DEVICE = ("volumeOptions", "driverOptions", "device")
SHARED = ("host", "bridge", "ingress")


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


def _mounts(resource: Resource) -> Iterator[Finding]:
    path = (*CONTAINER, "mounts")
    mounts = at(resource.properties, *path)
    if mounts is UNKNOWN:
        yield Undecided(path)
        return
    for number, mount in enumerate(mounts or ()):
        kind, source = at(mount, "type"), at(mount, "source")
        device = at(mount, *DEVICE)
        if kind == "tmpfs" or (kind == "volume" and device is None):
            continue
        if kind == "volume":  # one that the driver `local` makes of a folder of the server
            source = device
        if UNKNOWN in (kind, source):
            rest = ("type",) if kind is UNKNOWN else DEVICE if kind == "volume" else ("source",)
            yield Undecided((*path, number, *rest))
        elif not _is_own(str(source or "")):
            yield Violation(f"{resource.name} holds {source} of its server")


def _is_own(source: str) -> bool:
    """Tell whether a folder of the server is there for containers."""
    folder = posixpath.normpath(source)
    return any(folder.startswith(own) for own in OWN_FOLDERS)


def _network(resource: Resource) -> Iterator[Finding]:
    path = ("taskSpec", "networksAdvanceds")
    networks = at(resource.properties, *path)
    if networks is UNKNOWN:
        yield Undecided(path)
        return
    for number, item in enumerate(networks or ()):
        name = at(item, "id") if at(item, "id") is not None else at(item, "name")
        if item is UNKNOWN:
            yield Undecided((*path, number))
        elif name is UNKNOWN:
            yield Undecided((*path, number, "id"), expected=True)  # of a network that is to be made
        elif str(name).strip().lower() in SHARED:
            yield Violation(f"{resource.name} is in the network `{name}` of its server")


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
SERVICE_HOST_PATHS_CLOSED = ResourceRule(
    name="service-host-paths-closed",
    why="Docker's socket, /proc or /etc in a container make who breaks into it root on the server.",
    remedy=f"mount folders below {' or '.join(OWN_FOLDERS)} alone (`data` in "
    "systems/<system>/system.yaml); a program that asks Docker needs a proxy that only reads.",
    level="mandatory",
    firm=True,
    type=types.SERVICE,
    find=_mounts,
    refused='BindMount(source="/var/run/docker.sock", target="/var/run/docker.sock")',
    accepted='BindMount(source="/mnt/data/uploads", target="/uploads")',
)
SERVICE_OWN_NETWORK = ResourceRule(
    name="service-own-network",
    why="In its server's network a container reaches what listens there alone, past the firewall.",
    remedy="attach the service to an overlay network of the stack.",
    level="mandatory",
    type=types.SERVICE,
    find=_network,
    refused='networks_advanceds=[{"name": "host"}]',
    accepted='networks_advanceds=[{"name": overlay.id}]',
)
