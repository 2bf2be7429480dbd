"""Rules about a whole stack: its databases are copied, and the copies proven."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from policies.before import BeforeUnknown
from policies.rules import types
from policies.rules.backups import entries
from policies.rules.databases import holds_database
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Rule, Undecided, Violation
from policies.rules.stack import Stack
from policies.stack import says_yes

HOW_OFTEN = {"weekly": 7, "monthly": 31, "quarterly": 92}  # days
GRACE = timedelta(days=3)  # a test that was late by a weekend
REHEARSE = (
    "`plinth drill SYSTEM ENV` restores the newest copies beside the data and says what is wrong "
    "with those that fail (docs/backups.md); the next `plinth up` notes the day in the output "
    "`last_verified_restore`"
)


def _present(stack: Stack) -> Iterator[Finding]:
    if not says_yes(at(stack.settings, "protect")):
        return
    schedules = _schedules(stack)
    if not schedules:
        if any(item.type == types.VOLUME for item in stack.resources):
            yield Violation("nothing of this stack is copied: it has no backup schedule")
        return
    unknown = [found for schedule in schedules for found in _unknown_stores(schedule)]
    copied = {
        str(at(item, "store")) for schedule in schedules for _, item in entries(schedule, "stores")
    }
    for service in stack.resources:
        if service.type != types.SERVICE or _names(service) & copied:
            continue
        if not service.properties:
            # before there is a server to ask, a preview tells nothing of Docker's resources
            yield Undecided(("taskSpec",), (service.type, service.name), expected=True)
            continue
        path = holds_database(service)
        if path:
            yield Undecided(path, (service.type, service.name))
        elif path is not None:
            missing = Violation(f"the data of {service.name} is not copied", service.name)
            yield from unknown or (missing,)


def _schedules(stack: Stack) -> list[Resource]:
    return [item for item in stack.resources if item.type == types.BACKUP_SCHEDULE]


def _unknown_stores(schedule: Resource) -> Iterator[Undecided]:
    """Return what hides whether a store is among those that are copied."""
    where = (schedule.type, schedule.name)
    if at(schedule.properties, "stores") is UNKNOWN:
        yield Undecided(("stores",), where)
    for key, item in entries(schedule, "stores"):
        if at(item, "store") is UNKNOWN:
            yield Undecided(("stores", key, "store"), where)


def _names(service: Resource) -> set[str]:
    return {service.name, str(at(service.properties, "name")), service.name.partition("-")[2]}


def _proven(stack: Stack) -> Iterator[Finding]:
    if says_yes(at(stack.settings, "protect")):
        yield from unproven(stack)


def unproven(stack: Stack) -> Iterator[Finding]:
    """Find why nothing says that what this stack's copies hold can be brought back."""
    schedules, before = _schedules(stack), stack.before
    if not schedules:
        return
    if isinstance(before, BeforeUnknown):
        yield Undecided((), why=f"whether a restore was ever proven is not known: {before.why}")
        return
    test = at(schedules[0].properties, "test")
    said = before.outputs.get("last_verified_restore")
    often = HOW_OFTEN.get(str(test))
    if test is UNKNOWN:
        yield Undecided(("test",), (schedules[0].type, schedules[0].name))
    elif not said:
        if before.resources:  # a stack that is new has nothing to restore
            yield Violation("no restore of this stack's backups is proven")
    elif often:
        yield from _late(str(said), often, stack.today)


def _late(said: str, often: int, today: date) -> Iterator[Violation]:
    try:
        age = today - datetime.fromisoformat(said).date()
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
    remedy=f"{REHEARSE}.",
    level="advisory",
    find=_proven,
    refused="last_verified_restore: 2026-05-02T03:00:00Z # today is 2026-11-21",
    accepted="last_verified_restore: 2026-11-02T03:00:00Z # today is 2026-11-21",
)
