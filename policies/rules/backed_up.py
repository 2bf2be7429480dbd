"""Rules about a whole stack: its databases are copied, and the copies proven."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from policies.before import Before
from policies.rules import types
from policies.rules.backups import entries
from policies.rules.containers import CONTAINER
from policies.rules.resource import Resource, at
from policies.rules.rule import Finding, Rule, Undecided, Violation
from policies.rules.stack import Stack
from policies.rules.values import is_on

# Databases of which a copy of the disk is no backup; other stores follow with their own methods.
DATABASE = re.compile(r"^(postgres\w*|pgvector|timescaledb|mysql|mariadb|mongo)$")
VOLUMES = "/mnt/"
REPLICA = "replica"  # it follows another that is copied
HOW_OFTEN = {"weekly": 7, "monthly": 31, "quarterly": 92}  # days
GRACE = timedelta(days=3)  # a test that was late by a weekend


def _present(stack: Stack) -> Iterator[Finding]:
    if not is_on(at(stack.settings, "protect")):
        return
    schedules = [item for item in stack.resources if item.type == types.BACKUP_SCHEDULE]
    if not schedules:
        if any(item.type == types.VOLUME for item in stack.resources):
            yield Violation("nothing of this stack is copied: it has no backup schedule")
        return
    copied = {
        str(at(item, "store")) for schedule in schedules for _, item in entries(schedule, "stores")
    }
    for service in stack.resources:
        if service.type != types.SERVICE:
            continue
        if not service.properties:
            # before there is a server to ask, a preview tells nothing of Docker's resources
            yield Undecided(("taskSpec",), (service.type, service.name), expected=True)
        elif _holds_database(service) and not _name(service) & copied:
            yield Violation(f"the data of {service.name} is not copied", service.name)


def _name(service: Resource) -> set[str]:
    return {service.name, str(at(service.properties, "name")), service.name.partition("-")[2]}


def _holds_database(service: Resource) -> bool:
    """Tell whether a service is the first to hold a database on a volume."""
    container = at(service.properties, *CONTAINER)
    image = str(at(container, "image") or "").partition("@")[0].rpartition("/")[2].partition(":")[0]
    mounts, configs = at(container, "mounts"), at(container, "configs")
    held = any(
        at(mount, "type") == "bind"
        and not is_on(at(mount, "readOnly"))
        and str(at(mount, "source")).startswith(VOLUMES)
        for mount in (mounts if isinstance(mounts, list | tuple) else ())
    )
    follows = any(
        REPLICA in str(at(config, "fileName"))
        for config in (configs if isinstance(configs, list | tuple) else ())
    )
    return held and bool(DATABASE.match(image)) and not follows


def _proven(stack: Stack) -> Iterator[Finding]:
    before = stack.before
    if not isinstance(before, Before) or not is_on(at(stack.settings, "protect")):
        return
    said = before.outputs.get("last_verified_restore")
    often = next(
        (
            HOW_OFTEN.get(str(at(item.properties, "test")))
            for item in stack.resources
            if item.type == types.BACKUP_SCHEDULE
        ),
        None,
    )
    if not said or not often:
        return  # never proven: told by the alerts of the backups themselves
    try:
        age = stack.today - datetime.fromisoformat(str(said)).date()
    except ValueError:
        yield Violation(f"nobody can read when a restore was proven last: {said}")
        return
    if age > timedelta(days=often) + GRACE:
        yield Violation(f"no restore has been proven for {age.days} days; it is due every {often}")


DATA_BACKED_UP = Rule[Stack](
    name="data-backed-up",
    why="This stack says `plinth:protect: true`; a volume survives a slip of the hand, and neither "
    "a bad migration nor a broken disk.",
    remedy="write an item for the store under `backups.items` of systems/<system>/system.yaml, and "
    "leave `plinth:backup_schedule.enabled` on.",
    level="mandatory",
    firm=True,
    find=_present,
    refused="plinth:protect: true\nplinth:backup_schedule: {enabled: false}",
    accepted="plinth:protect: true\nplinth:backup_schedule: {enabled: true, places: …}",
)
BACKUP_PROVEN = Rule[Stack](
    name="backup-proven",
    why="A backup counts once a restore of it has been proven; formats, keys and rights change.",
    remedy="restore the latest backup beside the stack and note it (docs/backups.md).",
    level="advisory",
    find=_proven,
    refused="last_verified_restore: 2026-05-02T03:00:00Z # today is 2026-11-21",
    accepted="last_verified_restore: 2026-11-02T03:00:00Z # today is 2026-11-21",
)
