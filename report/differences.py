"""Which inputs of a resource differ, down to the single value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.rules.resource import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

ABSENT = object()
# Lists whose items have a name of their own are compared by it, so that one more is not all other.
_NAMES = ("label", "name", "secretName", "configName", "target", "description", "key")


@dataclass(frozen=True)
class Difference:
    """A value that changes; `ABSENT` on one side where there was or will be none."""

    path: str
    old: Any
    new: Any


def differences(old: Any, new: Any, path: str = "") -> Iterator[Difference]:
    """Give every leaf that differs, in the order of its path."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            below = f"{path}.{key}" if path else str(key)
            yield from differences(old.get(key, ABSENT), new.get(key, ABSENT), below)
    elif _is_list(old) and _is_list(new):
        yield from _lists(old, new, path)
    elif old != new:
        yield Difference(path, old, new)


def shown(value: Any) -> str:
    """Return a value in one short line."""
    if value is UNKNOWN:
        return "(known later)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_list(value):
        return ", ".join(shown(item) for item in value) or "none"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {shown(v)}" for k, v in sorted(value.items())) + "}"
    return "none" if value is None or value == "" else str(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _lists(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[Difference]:
    name = _name_of(old, new)
    if name:
        before, after = ({str(item[name]): item for item in items} for items in (old, new))
        for key in sorted({*before, *after}):
            yield from differences(
                before.get(key, ABSENT), after.get(key, ABSENT), f"{path}[{key}]"
            )
    elif all(not isinstance(item, Mapping) for item in [*old, *new]):
        if list(old) != list(new):
            yield Difference(path, old, new)
    elif len(old) == len(new):
        for place, (before_item, after_item) in enumerate(zip(old, new, strict=True)):
            yield from differences(before_item, after_item, f"{path}[{place}]")
    else:
        for place, item in _beyond(old, new):
            yield Difference(f"{path}[{place}]", item, ABSENT)
        for place, item in _beyond(new, old):
            yield Difference(f"{path}[{place}]", ABSENT, item)


def _beyond(items: Sequence[Any], others: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Give the items, with their places, that the others do not have; each of those counts once."""
    left = list(others)
    for place, item in enumerate(items):
        if item in left:
            left.remove(item)
        else:
            yield place, item


def _name_of(*sides: Sequence[Any]) -> str | None:
    """Return the key that names all items, each differently on its side, if there is one."""
    if not any(sides) or not all(isinstance(item, Mapping) for side in sides for item in side):
        return None
    return next((name for name in _NAMES if all(_names(name, side) for side in sides)), None)


def _names(key: str, items: Sequence[Any]) -> bool:
    found = [item.get(key) for item in items]
    return all(isinstance(name, str) for name in found) and len({*found}) == len(found)
