"""Reads what a refresh found: values that are others than the state has them, and what is gone.

The engine's own verdict is not enough. It leaves out what a program does not set, such as a server
that was switched off, and takes computed values for changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from drift.state import place_of
from report.differences import differences
from report.mask import clean

SERVER: Final = "hcloud:index/server:Server"
SERVICE: Final = "docker:index/service:Service"
# What a program does not set, and is drift all the same.
_WATCHED: Mapping[str, tuple[str, ...]] = {SERVER: ("status", "rescue", "iso")}
# What is set once and means nothing afterwards, and what the provider writes there by itself.
_IGNORED: Mapping[str, tuple[str, ...]] = {
    SERVER: ("userData", "sshKeys", "keepDisk", "image"),
    SERVICE: ("convergeConfig", "auth"),
    "hcloud:index/volume:Volume": ("serverId", "automount", "format"),
}
_COMPUTED = frozenset({"platforms"})  # of images, where a service is placed
_OWN = "__"  # keys of the bridge itself


@dataclass(frozen=True, kw_only=True)
class Change:
    """One resource that is not as the state has it.

    Attributes:
        gone: it is not there any more.
        paths: of the values that differ.
        old, new: what the program sets, and what is watched besides, before and now; masked.
        facts, now: all that the state has of it, and all that is there; masked.
    """

    urn: str
    type: str
    name: str
    gone: bool
    paths: tuple[str, ...]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    facts: Mapping[str, Any]
    now: Mapping[str, Any]


def changes(lines: Iterable[str]) -> Iterator[Change]:
    """Give what an event log of `pulumi refresh --preview-only` tells, by URN.

    Args:
        lines: the log, one JSON object each.
    """
    found: dict[str, Change] = {}
    for line in lines:
        event = json.loads(line)
        step = (event.get("resOutputsEvent") or {}).get("metadata")
        if step and place_of(step["type"]) and (change := _change(step)):
            found[change.urn] = change
    yield from (found[urn] for urn in sorted(found))


def _change(step: Mapping[str, Any]) -> Change | None:
    before, after = step.get("old") or {}, step.get("new") or {}
    gone = step["op"] == "delete"
    if not gone and not after:
        return None
    facts, now = clean(before.get("outputs") or {}), clean(after.get("outputs") or {})
    keys = set() if gone else _governed(step["type"], before.get("inputs") or {})
    old, new = _settled(
        *({k: _set(v) for k, v in side.items() if k in keys} for side in (facts, now))
    )
    paths = tuple(item.path for item in differences(old, new))
    if not gone and not paths:
        return None
    return Change(
        urn=step["urn"],
        type=step["type"],
        name=step["urn"].rpartition("::")[2],
        gone=gone,
        paths=paths,
        old=old,
        new=new,
        facts={**facts, "id": before.get("id", "")},
        now=now,
    )


def _set(value: Any) -> Any:
    """Return a value without what the provider adds to it."""
    if isinstance(value, Mapping):
        return {
            key: _set(item)
            for key, item in value.items()
            if not key.startswith(_OWN) and key not in _COMPUTED
        }
    return [_set(item) for item in value] if isinstance(value, list) else value


def _settled(old: Any, new: Any) -> tuple[Any, Any]:
    """Return both sides without what is empty on both: providers write it in several ways."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = [key for key in {*old, *new} if not (_blank(old.get(key)) and _blank(new.get(key)))]
        pairs = {key: _settled(old.get(key), new.get(key)) for key in keys}
        before = {key: one for key, (one, _) in pairs.items() if key in old}
        return before, {key: other for key, (_, other) in pairs.items() if key in new}
    return _pruned(old), _pruned(new)


def _pruned(value: Any) -> Any:
    """Return a value of a list without what is empty in it: its items may stand in any order."""
    if isinstance(value, Mapping):
        return {key: _pruned(item) for key, item in value.items() if not _blank(item)}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def _blank(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def _governed(token: str, inputs: Mapping[str, Any]) -> set[str]:
    own = {key for key in inputs if not key.startswith(_OWN)}
    return (own - {*_IGNORED.get(token, ())}) | {*_WATCHED.get(token, ())}
