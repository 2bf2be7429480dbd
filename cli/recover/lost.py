"""What a stack's state names and the cloud no longer has, and the state without that.

Pure. Pulumi's own refresh does not get there: it asks what is inside of servers over SSH, and a
server that is gone does not answer. So what was lost is taken out of the state, with all that was
inside of it, as if it had never been made; `up` then makes it, and it alone.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.heal import HCLOUD_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SERVER, VOLUME = "hcloud:index/server:Server", "hcloud:index/volume:Volume"
COMMAND = "command:remote:Command"
SERVICE = "docker:index/service:Service"
_DOCKER, _DOCKER_PROVIDER = "docker:", "pulumi:providers:docker"


@dataclass(frozen=True)
class Lost:
    """What is gone.

    Attributes:
        urns: of Hetzner's resources that the cloud has no more.
        names: their logical names, by kind as the API calls it (`servers`, `volumes`, …).
        whole: nothing of the stack is left there.
        unknown: the state names nothing that could be lost: it is new, or was lost itself.
    """

    urns: frozenset[str]
    names: Mapping[str, tuple[str, ...]]
    whole: bool
    unknown: bool = False

    def of(self, kind: str) -> tuple[str, ...]:
        """Return the logical names of a kind that are gone."""
        return self.names.get(kind, ())


def find(deployment: Mapping[str, Any], present: Mapping[str, Iterable[str]]) -> Lost:
    """Compare a state with what a cloud has.

    Args:
        deployment: as Pulumi exports it.
        present: ids that are there, by kind.
    """
    there = {kind: set(ids) for kind, ids in present.items()}
    known = [
        (resource, HCLOUD_KINDS[resource["type"]])
        for resource in deployment.get("resources") or []
        if resource["type"] in HCLOUD_KINDS and resource.get("id")
    ]
    gone = [(resource, kind) for resource, kind in known if str(resource["id"]) not in there[kind]]
    names: dict[str, tuple[str, ...]] = {}
    for resource, kind in gone:
        names[kind] = (*names.get(kind, ()), name_of(resource["urn"]))
    urns = frozenset(resource["urn"] for resource, _ in gone)
    return Lost(urns, names, whole=bool(gone) and len(gone) == len(known), unknown=not known)


def without(
    deployment: Mapping[str, Any], lost: Lost, also: Iterable[str] = ()
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the state without what is lost and what was inside of it, and the URNs taken out.

    Args:
        deployment: as Pulumi exports it.
        lost: what is gone.
        also: URNs of what goes with it.
    """
    resources: list[dict[str, Any]] = list(deployment.get("resources") or [])
    servers = {r["urn"] for r in resources if r["type"] == SERVER and r["urn"] in lost.urns}
    gone = {*lost.urns, *also}
    gone |= {r["urn"] for r in resources if _hangs_on(r, lost.urns) or _inside(r, servers)}
    providers = {
        r["urn"]
        for r in resources
        if r["type"] == _DOCKER_PROVIDER and servers & set(_needs(r, resources))
    }
    gone |= providers | {r["urn"] for r in resources if _provider(r) in providers}
    kept = copy.deepcopy(dict(deployment))
    kept["resources"] = [_freed(r, gone) for r in kept["resources"] if r["urn"] not in gone]
    pending = kept.get("pending_operations") or []
    kept["pending_operations"] = [p for p in pending if p["resource"]["urn"] not in gone]
    return kept, tuple(r["urn"] for r in resources if r["urn"] in gone)


def name_of(urn: str) -> str:
    """Return a resource's logical name."""
    return urn.rpartition("::")[2]


def _hangs_on(resource: Mapping[str, Any], lost: frozenset[str]) -> bool:
    """Tell whether the cloud took a part away with what it was a part of."""
    part = resource["type"].startswith("hcloud:") and resource["type"] not in HCLOUD_KINDS
    return part and bool(lost & set(resource.get("dependencies") or []))


def _inside(resource: Mapping[str, Any], servers: set[str]) -> bool:
    """Tell whether a command was run on one of these servers; others wait for it at most."""
    if resource["type"] != COMMAND:
        return False
    of_connection = (resource.get("propertyDependencies") or {}).get("connection") or []
    return bool(servers & set(of_connection))


def _needs(resource: Mapping[str, Any], resources: list[dict[str, Any]]) -> list[str]:
    """Return the servers over which a Docker provider talks: those that its address came from."""
    needed = (resource.get("propertyDependencies") or {}).get("host")
    if needed:
        return [str(urn) for urn in needed]
    every = {r["urn"] for r in resources if r["type"] == SERVER}
    return [urn for urn in resource.get("dependencies") or [] if urn in every]


def _provider(resource: Mapping[str, Any]) -> str:
    if not resource["type"].startswith(_DOCKER):
        return ""
    return str(resource.get("provider") or "").rpartition("::")[0]


def _freed(resource: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """Return a resource that refers to nothing that is gone."""
    fresh = dict(resource)
    if "dependencies" in fresh:
        fresh["dependencies"] = [urn for urn in fresh["dependencies"] if urn not in gone]
    if "propertyDependencies" in fresh:
        fresh["propertyDependencies"] = {
            name: [urn for urn in urns or [] if urn not in gone]
            for name, urns in fresh["propertyDependencies"].items()
        }
    if fresh.get("deletedWith") in gone:
        del fresh["deletedWith"]
    return fresh
