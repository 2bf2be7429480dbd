"""How data must not get lost: volumes, stores and their backups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from policies.rules import types
from policies.rules.resource import Resource, at
from tests.unit.policies.mutants.mutator import GONE, put
from tests.unit.policies.mutants.whole import (
    Case,
    Resources,
    StackMutator,
    changed,
    of_type,
    put_in,
    was,
    without,
)

CONTAINER = ("taskSpec", "containerSpec")
CONSTRAINTS = ("taskSpec", "placement", "constraints")
OFF = (False, None, GONE, "false", 0)


def _replaced(resources: Resources) -> Iterable[Case]:
    """Return volumes and their servers with a property that a provider cannot change in place."""
    before = _made(resources)
    for item in of_type(resources, types.VOLUME):
        for name, value in (("location", "fsn1"), ("location", "hel1"), ("format", "xfs")):
            yield replace(put_in(resources, item, (name,), value), before=before)
    for item in of_type(resources, types.SERVER)[:1]:
        for name, value in (("location", "fsn1"), ("image", "ubuntu-24.04")):
            case = put_in(resources, item, (name,), value)
            yield replace(case, before=before)


def _moved(resources: Resources) -> Iterable[Case]:
    """Return stores that leave their volume, or the folder on it."""
    before = _made(resources)
    for item in of_type(resources, types.SERVICE):
        held = at(item.properties, *CONSTRAINTS) or ()
        if not any("plinth.volume." in str(text) for text in held):
            continue
        for other in ([], ["node.role == manager"]):
            yield replace(put_in(resources, item, CONSTRAINTS, other), before=before)
        mounts = at(item.properties, *CONTAINER, "mounts") or ()
        for number, mount in enumerate(mounts):
            if at(mount, "type") != "bind" or at(mount, "readOnly"):
                continue
            path = (*CONTAINER, "mounts", number, "source")
            yield replace(put_in(resources, item, path, "/mnt/data/elsewhere"), before=before)
            fewer = [other for other in mounts if other is not mount]
            case = put_in(resources, item, (*CONTAINER, "mounts"), fewer)
            yield replace(case, before=before)


def _deleted(resources: Resources) -> Iterable[Case]:
    before = _made(resources)
    for item in of_type(resources, types.VOLUME):
        rest = [other for other in resources if other is not item]
        yield Case(resources=rest, before=before)
        renamed = [replace(other, name="new") if other is item else other for other in resources]
        yield Case(resources=renamed, before=before)
    yield Case(resources=without(resources, types.VOLUME), before=before)


def _made(resources: Resources) -> Any:
    """Return a state in which the volumes' attachments name their servers."""
    before = was(resources)
    servers = {str(at(i.inputs, "name")): i.id for i in before.of_type(types.SERVER)}
    first = next(iter(servers.values()), "")
    attached = tuple(
        replace(item, inputs={**item.inputs, "serverId": first})
        if item.type == types.VOLUME_ATTACHMENT
        else item
        for item in before.resources
    )
    return replace(before, resources=attached)


def _schedules(resources: Resources) -> Resources:
    return of_type(resources, types.BACKUP_SCHEDULE)


def _uncopied(resources: Resources) -> Iterable[Case]:
    if not of_type(resources, types.VOLUME):
        return  # its data is elsewhere
    yield Case(resources=without(resources, types.BACKUP_SCHEDULE))
    if not any(item.name == "data-postgres" for item in of_type(resources, types.SERVICE)):
        return  # its database is somebody else's
    for schedule in _schedules(resources):
        yield Case(resources=changed(resources, schedule, stores={}))
        others = {
            key: item
            for key, item in schedule.properties["stores"].items()
            if "postgres" not in str(item["store"])
        }
        yield Case(resources=changed(resources, schedule, stores=others))


def _each_entry(schedule: Resource, kind: str) -> Mapping[str, Any]:
    entries: Mapping[str, Any] = schedule.properties[kind]
    return entries


def _open(resources: Resources) -> Iterable[Case]:
    for schedule in _schedules(resources):
        for kind in ("stores", "places"):
            for key in _each_entry(schedule, kind):
                for value in OFF:
                    yield put_in(resources, schedule, (kind, key, "encrypted"), value)


def _near(resources: Resources) -> Iterable[Case]:
    for schedule in _schedules(resources):
        for key in _each_entry(schedule, "stores"):
            for places in ([], ["local"], None, ["nowhere"]):
                yield put_in(resources, schedule, ("stores", key, "places"), places)
        properties = schedule.properties
        for key in _each_entry(schedule, "places"):
            properties = put(properties, ("places", key, "off_site"), value=False)
        yield put_in(resources, schedule, ("places",), properties["places"])


def _unlocked(resources: Resources) -> Iterable[Case]:
    for schedule in _schedules(resources):
        for key, place in _each_entry(schedule, "places").items():
            if place["off_site"]:
                for days in (0, None, GONE, "0", -1):
                    yield put_in(resources, schedule, ("places", key, "locked_days"), days)


def _unproven(resources: Resources) -> Iterable[Case]:
    if _schedules(resources):
        for day in ("2025-01-01T03:00:00Z", "2026-05-02", "last week", 20250101):
            yield Case(resources=resources, before=was((), last_verified_restore=day))


def _unready(resources: Resources) -> Iterable[Case]:
    """Return changes under data whose return is not proven."""
    if not _schedules(resources):
        return
    before = was(resources)
    for item in of_type(resources, types.VOLUME):
        for more in (1, 190):
            size = int(item.properties["size"]) + more
            yield replace(put_in(resources, item, ("size",), size), before=before, one=None)
    for item in of_type(resources, types.SERVER):
        yield replace(put_in(resources, item, ("serverType",), "ccx63"), before=before, one=None)
    for item in of_type(resources, types.SERVICE):
        path = (*CONTAINER, "image")
        if "postgres:15" in str(at(item.properties, *path)):
            other = str(at(item.properties, *path)).replace("postgres:15", "postgres:16")
            yield replace(put_in(resources, item, path, other), before=before, one=None)


def _unsigned(resources: Resources) -> Iterable[Case]:
    records = of_type(resources, types.DNS_RECORD)
    authorities = [item for item in records if item.properties["type"] == "CAA"]
    led = [
        item
        for item in records
        if item.properties["type"] == "A"
        and not item.properties.get("proxied")
        and not str(item.properties["name"]).startswith("origin.")
    ]
    if authorities and led:
        yield Case(resources=[item for item in resources if item not in authorities])


def _unset(resources: Resources) -> Iterable[Case]:
    """Return stacks of a zone without one of the settings that its TLS hangs on."""
    zone = {"plinth:dns": {"proxied": True, "manage_zone": True}}
    settings = of_type(resources, types.ZONE_SETTING)
    if not settings:
        yield Case(resources=resources, settings=zone)
    for item in settings:
        if item.properties["settingId"] in {"min_tls_version", "ssl", "always_use_https"}:
            yield Case(resources=[other for other in resources if other is not item], settings=zone)


MUTATORS = (
    StackMutator(
        rule="data-kept",
        what="a volume, or the server that it is on, made anew",
        cases=_replaced,
        protected=True,
    ),
    StackMutator(
        rule="data-kept", what="a store off its volume or folder", cases=_moved, protected=True
    ),
    StackMutator(
        rule="data-not-deleted", what="a volume left out or renamed", cases=_deleted, protected=True
    ),
    StackMutator(
        rule="data-backed-up",
        what="a database that nobody copies",
        cases=_uncopied,
        protected=True,
    ),
    StackMutator(rule="backup-encrypted", what="backups in the clear", cases=_open),
    StackMutator(rule="backup-off-site", what="backups beside their server", cases=_near),
    StackMutator(
        rule="backup-locked",
        what="backups that may be deleted at once",
        cases=_unlocked,
        protected=True,
    ),
    StackMutator(
        rule="backup-proven",
        what="a restore proven too long ago",
        cases=_unproven,
        protected=True,
    ),
    StackMutator(
        rule="data-change-proven",
        what="a volume, a server or a database that changes before a restore is proven",
        cases=_unready,
        protected=True,
    ),
    StackMutator(
        rule="dns-caa-present",
        what="a name that any authority may sign for",
        cases=_unsigned,
    ),
    StackMutator(
        rule="zone-tls-set",
        what="a zone whose TLS is Cloudflare's default",
        cases=_unset,
    ),
)
