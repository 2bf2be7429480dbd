"""Rules about a backup schedule: copies are sealed, away from the servers, and locked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, ResourceRule, Undecided, Violation
from policies.rules.values import is_on, number


def _sealed(resource: Resource) -> Iterator[Finding]:
    yield from _unknown(resource, "stores", "places")
    for kind, verb in (("stores", "copied"), ("places", "kept")):
        for key, item in entries(resource, kind):
            value = at(item, "encrypted")
            if item is UNKNOWN or value is UNKNOWN:
                yield Undecided((kind, key))
            elif not is_on(value):
                yield Violation(f"{key} is {verb} in the clear")


def _away(resource: Resource) -> Iterator[Finding]:
    yield from _unknown(resource, "stores", "places")
    places = dict(entries(resource, "places"))
    for key, item in entries(resource, "stores"):
        named = at(item, "places")
        if UNKNOWN in (item, named):
            yield Undecided(("stores", key))
            continue
        away = [at(places, str(place), "off_site") for place in named or ()]
        if UNKNOWN in away:
            yield Undecided(("places",))
        elif not any(map(is_on, away)):
            yield Violation(f"copies of {key} stay with the servers that they are of")


def _locked(resource: Resource) -> Iterator[Finding]:
    yield from _unknown(resource, "places")
    for key, item in entries(resource, "places"):
        away, days = at(item, "off_site"), at(item, "locked_days")
        if UNKNOWN in (away, days):
            yield Undecided(("places", key))
        elif is_on(away) and number(days) < 1:
            yield Violation(f"copies in {key} may be deleted at once")


def _unknown(resource: Resource, *kinds: str) -> Iterator[Undecided]:
    for kind in kinds:
        if at(resource.properties, kind) is UNKNOWN:
            yield Undecided((kind,))


def entries(resource: Resource, kind: str) -> list[tuple[str, Any]]:
    """Return the stores or the places of a schedule by key."""
    found = at(resource.properties, kind)
    if not isinstance(found, Mapping):
        return []
    return [(str(key), item) for key, item in found.items() if key != "__defaults"]


BACKUP_ENCRYPTED = ResourceRule(
    name="backup-encrypted",
    why="A backup is all of the data in one place, and that place is somebody else's.",
    remedy="leave the encryption of the place and the method on (`backups.key` in "
    "systems/<system>/system.yaml names the key).",
    level="mandatory",
    firm=True,
    type=types.BACKUP_SCHEDULE,
    find=_sealed,
    refused='stores={"postgres": {"encrypted": False}}',
    accepted='stores={"postgres": {"encrypted": True}}',
)
BACKUP_OFF_SITE = ResourceRule(
    name="backup-off-site",
    why="A fire, a closed account or a thief takes the server and the copies beside it together.",
    remedy="give the item in `backups.items` of systems/<system>/system.yaml a place of kind s3 "
    "under `keep`.",
    level="mandatory",
    type=types.BACKUP_SCHEDULE,
    find=_away,
    refused="keep: {local: {days: 7}}",
    accepted="keep: {local: {days: 7}, offsite: {days: 30}}",
)
BACKUP_LOCKED = ResourceRule(
    name="backup-locked",
    why="Who takes the server over has the right to write backups, and must not be able to delete "
    "those that are there.",
    remedy="lock the bucket's objects for some days: "
    "`plinth:backup_schedule.places.<place>.locked_days`.",
    level="advisory",
    type=types.BACKUP_SCHEDULE,
    find=_locked,
    refused="offsite: {bucket: backups, locked_days: 0}",
    accepted="offsite: {bucket: backups, locked_days: 14}",
)
