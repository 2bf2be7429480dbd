"""A change that data may not survive waits until its return is proven."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.before import BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.backed_up import REHEARSE, unproven
from policies.rules.kept import ATTACHMENT
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import Finding, Rule, Undecided, Violation
from policies.rules.stack import Stack
from policies.stack import says_yes

IMAGE = ("taskSpec", "containerSpec", "image")
# The major version is what a tag begins with, or what pgvector's has after `pg`.
_MAJOR = re.compile(r"(?:^|/)(?:postgres\w*:(\d+)|pgvector:[^@]*pg(\d+))")
_SIZE, _TYPE, _SERVER = "size", "serverType", "serverId"


def _found(stack: Stack) -> Iterator[Finding]:
    before = stack.before
    if not says_yes(at(stack.settings, "protect")) or isinstance(before, BeforeUnknown):
        return  # what is not known at all is said by others of these rules
    why = list(unproven(stack))
    if not why:
        return
    for item in stack.resources:
        was = before.find(item.type, item.name, item.aliases)
        for what in _changes(item, was) if was else ():
            if isinstance(what, Undecided):
                yield what
                continue
            for reason in why:
                yield (
                    Violation(f"{what}, and {reason.what}", item.name)
                    if isinstance(reason, Violation)
                    else reason
                )


def _changes(item: Resource, was: BeforeResource) -> Iterator[str | Undecided]:
    """Find what of a resource changes that data hangs on, in words."""
    if item.type == types.VOLUME:
        yield from _other(item, was, _SIZE, f"the volume {item.name} changes its size")
    elif item.type == types.SERVER:
        yield from _other(item, was, _TYPE, f"the server {item.name} becomes another type")
    elif item.type == ATTACHMENT:
        yield from _other(item, was, _SERVER, f"the volume of {item.name} moves to another server")
    elif item.type == types.SERVICE:
        old, new = major(at(was.inputs, *IMAGE)), at(item.properties, *IMAGE)
        if old and new is UNKNOWN:
            yield Undecided(IMAGE, (item.type, item.name))
        elif old and major(new) not in {None, old}:
            yield f"{item.name} goes from Postgres {old} to {major(new)}"


def _other(item: Resource, was: BeforeResource, name: str, what: str) -> Iterator[str | Undecided]:
    old, new = was.inputs.get(name), at(item.properties, name)
    if old is None:
        return
    if new is UNKNOWN:
        yield Undecided((name,), (item.type, item.name), expected=True)
    elif new != old:
        yield what if name == _SERVER else f"{what}: {old} becomes {new}"


def major(image: object) -> str | None:
    """Return the major version of an image of Postgres; None where it is none."""
    found = _MAJOR.search(str(image))
    return (found[1] or found[2]) if found else None


DATA_CHANGE_PROVEN = Rule[Stack](
    name="data-change-proven",
    why="A volume, a server or a database is about to change under data that nobody has seen come "
    "back from its backups.",
    remedy=f"{REHEARSE}; then make this change. Where it cannot wait, write an exception with "
    "owner, reason and end.",
    level="mandatory",
    find=_found,
    refused="plinth:volumes: {data: {size: 200}} # was 100; last_verified_restore: empty",
    accepted="plinth:volumes: {data: {size: 200}} # was 100; proven this month",
)
