"""What makes mutants: one kind of unsafe change, and the rule that is there for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from random import Random
from typing import Any, Final

from policies.rules.resource import Resource

Path = tuple[str | int, ...]
Change = tuple[Path, Any]
# Given a resource and chance, returns all unsafe changes of it, each apart.
Changes = Callable[[Resource, Random], Iterable[Change]]


class Gone(Enum):
    """The value of a property that is taken away."""

    GONE = "gone"


GONE: Final = Gone.GONE
# What a switch may be that is off, as programs and people write it.
OFF: Final = (False, None, GONE, "false", "False", 0, "")
APPEND: Final = "+"  # as the last step of a path: one more item of a list


@dataclass(frozen=True, kw_only=True)
class Mutator:
    """One kind of unsafe change to single resources.

    Attributes:
        rule: name of the rule that must catch it.
        what: the change in words, for the table.
        types: which resources it is made to.
        changes: makes them.
        where: which resources of these types have what is changed.
        settings: values of the stack's config by full key that make the change unsafe.
    """

    rule: str
    what: str
    types: Sequence[str]
    changes: Changes
    where: Callable[[Resource], bool] = lambda _: True
    settings: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A resource of a stack, made unsafe."""

    mutator: Mutator
    stack: str
    resource: Resource
    path: Path
    value: Any


def each(*changes: Change) -> Changes:
    """Return these changes for any resource."""
    return lambda _resource, _random: changes


def of(path: Path, *values: Any) -> Changes:
    """Return changes of one property to each of these values."""
    return lambda _resource, _random: [(path, value) for value in values]


def mutants(mutator: Mutator, stack: str, resources: Iterable[Resource]) -> Iterable[Mutant]:
    """Return the mutants of a stack: each resource, and each change, at least once."""
    found = [item for item in resources if item.type in mutator.types and mutator.where(item)]
    made = [
        (item, list(mutator.changes(item, Random(f"{stack} {item.name}"))))  # noqa: S311 - a dice
        for item in found
    ]
    for turn in range(max([len(made), *(len(changes) for _, changes in made)], default=0)):
        resource, changes = made[turn % len(made)]
        if changes:
            path, value = changes[(turn // len(made) + turn) % len(changes)]
            yield Mutant(
                mutator=mutator,
                stack=stack,
                resource=with_change(resource, path, value),
                path=settled(resource, path),
                value=value,
            )


def with_change(resource: Resource, path: Path, value: Any) -> Resource:
    """Return a resource with one property changed; `("protect",)` alone is Pulumi's own."""
    if path == ("(protect)",):
        return replace(resource, protect=value)
    return replace(resource, properties=put(resource.properties, path, value))


def put(container: Any, path: Path, value: Any) -> Any:
    """Return a copy with a value at a path; what is not there on the way is made."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int) or step == APPEND:
        items = list(container or ())
        place = len(items) if step == APPEND else int(step)
        items += [None] * (place + 1 - len(items))
        items[place] = put(items[place], rest, value)
        return items
    copy = dict(container or {})
    if value is GONE and not rest:
        copy.pop(step, None)
    else:
        copy[step] = put(copy.get(step), rest, value)
    return copy


def settled(resource: Resource, path: Path) -> Path:
    """Return a path with the number of the item that was appended."""
    container: Any = resource.properties
    found: list[str | int] = []
    for step in path:
        place = len(container or ()) if step == APPEND else step
        found.append(place)
        inside = isinstance(container, Mapping | list)
        try:
            container = container[place] if inside else None
        except (KeyError, IndexError):
            container = None
    return tuple(found)
