"""Rules about what a container of a service reaches of its server: folders and networks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from policies.rules import types
from policies.rules.containers import CONTAINER
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation

DEVICE = ("volumeOptions", "driverOptions", "device")
# Folders of the server that a container may have: the volumes and the program's own.
OWN_FOLDERS = ("/mnt/", "/var/lib/plinth/")
SHARED = ("host", "bridge", "ingress")


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
