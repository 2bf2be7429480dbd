"""Rules about what is there already: a change must not take a team's data away.

Pulumi's own `protect` stops a deletion too, but only while it is on: one change may turn it off
and replace what it was to keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.before import Before, BeforeResource, BeforeUnknown
from policies.rules import types
from policies.rules.resource import UNKNOWN, Resource, at
from policies.rules.rule import NOT_KNOWN, Finding, ResourceRule, Rule, Undecided, Violation
from policies.rules.stack import Stack
from policies.rules.values import is_on

ATTACHMENT: Final = "hcloud:index/volumeAttachment:VolumeAttachment"
# Properties whose change makes Hetzner's provider delete the old one and make another.
REPLACING: Final[Mapping[str, tuple[str, ...]]] = {
    types.VOLUME: ("location", "format"),
    types.SERVER: ("location", "datacenter", "image"),
}
CONSTRAINTS: Final = ("taskSpec", "placement", "constraints")
MOUNTS: Final = ("taskSpec", "containerSpec", "mounts")
ON_VOLUME: Final = "node.labels.plinth.volume."
_GIVE_UP: Final = (
    "leave it as it is and put what is new beside it; to give the data up on purpose, first set "
    "`plinth:protect: false` in a change of its own, or write an exception into "
    "`plinth:policies` with owner, reason and end"
)


def _kept(resource: Resource) -> Iterator[Finding]:
    was = resource.former
    if was is None or resource.before is None:
        return
    if resource.type == types.SERVICE:
        if _data_matters(resource.before):
            yield from _moved(resource, was)
    elif _held(was) and _has_data(resource.before, was):
        yield from _replaced(resource, was)


def _replaced(resource: Resource, was: BeforeResource) -> Iterator[Finding]:
    """Find properties whose change makes another of it."""
    for name in REPLACING[resource.type]:
        old, new = was.inputs.get(name), at(resource.properties, name)
        if new is UNKNOWN:
            yield Undecided((name,))
        elif old is not None and new != old:
            kind = "volume" if resource.type == types.VOLUME else "server"
            yield Violation(
                f"the {kind} {resource.name} would be deleted and made anew, without its data: "
                f"{name} {old} becomes {new or 'nothing'}"
            )


def _moved(resource: Resource, was: BeforeResource) -> Iterator[Finding]:
    """Find a store that would start somewhere else, on empty folders."""
    old = [text for text in at(was.inputs, *CONSTRAINTS) or () if ON_VOLUME in str(text)]
    new = at(resource.properties, *CONSTRAINTS)
    if not old:
        return
    if new is UNKNOWN:
        yield Undecided(CONSTRAINTS)
    else:
        for text in old:
            if text not in (new or ()):
                volume = text.partition(ON_VOLUME)[2].partition(" ")[0]
                yield Violation(f"{resource.name} would leave its volume `{volume}`")
    yield from _folders(resource, was)


def _folders(resource: Resource, was: BeforeResource) -> Iterator[Finding]:
    mounts = at(resource.properties, *MOUNTS)
    if mounts is UNKNOWN:
        yield Undecided(MOUNTS)
        return
    new = {at(item, "target"): at(item, "source") for item in mounts or ()}
    for item in at(was.inputs, *MOUNTS) or ():
        target, source = at(item, "target"), at(item, "source")
        if at(item, "type") != "bind" or at(item, "readOnly"):
            continue
        if new.get(target) not in {source, UNKNOWN}:
            yield Violation(
                f"{resource.name} keeps {target} in {source} and would no longer: it would be "
                f"in {new.get(target) or 'the container, which forgets it'}"
            )


def _held(item: BeforeResource) -> bool:
    """Tell whether somebody asked that it stays."""
    return item.protect or is_on(item.inputs.get("deleteProtection"))


def _data_matters(before: Before) -> bool:
    return any(_held(item) for item in before.of_type(types.VOLUME))


def _has_data(before: Before, item: BeforeResource) -> bool:
    """Tell whether it is a volume, or a server that one is attached to."""
    if item.type == types.VOLUME:
        return True
    attached = (str(at(a.inputs, "serverId")) for a in before.of_type(ATTACHMENT))
    return any(number.partition(".")[0] == item.id for number in attached)


def _deleted(stack: Stack) -> Iterator[Finding]:
    before = stack.before
    if isinstance(before, BeforeUnknown):
        why = f"{NOT_KNOWN}: {before.why}"
        yield Violation(why) if before.broken else Undecided((), why=why)
        return
    here: dict[tuple[str, str], Any] = {(item.type, item.name): item for item in stack.resources}
    known = {urn for item in stack.resources for urn in item.aliases}
    for kind in REPLACING:
        for item in before.of_type(kind):
            gone = (kind, item.name) not in here and item.urn not in known
            if gone and _held(item) and _has_data(before, item):
                word = "volume" if kind == types.VOLUME else "server"
                yield Violation(f"the {word} {item.name} would be deleted, and its data", item.name)


DATA_KEPT = ResourceRule(
    name="data-kept",
    why="What is on a protected volume exists nowhere else, and a new one is empty.",
    remedy=f"{_GIVE_UP}.",
    level="mandatory",
    firm=True,
    past=True,
    type=types.VOLUME,
    also=(types.SERVER, types.SERVICE),
    find=_kept,
    refused="# Pulumi.prod.yaml of a stack that is up in nbg1\nplinth:location: fsn1",
    accepted="# Pulumi.prod.yaml\nplinth:location: nbg1",
)
DATA_NOT_DELETED = Rule[Stack](
    name="data-not-deleted",
    why="A volume that the program no longer names is deleted with all that is on it.",
    remedy=f"{_GIVE_UP}. Of Pulumi's own lock frees `pulumi state unprotect URN`.",
    level="mandatory",
    firm=True,
    find=_deleted,
    refused="# the stack had a second volume, `archive`, and a server for it\nplinth:volumes: {}",
    accepted="plinth:volumes:\n  archive: {size: 100, server: app-1}",
)
