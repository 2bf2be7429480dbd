"""Mutants of which a part is not known yet: who cannot see the fault must not say that all is well.

Where a mutant's unsafe value, a part of it, or what it stands in becomes UNKNOWN, the value that
comes later may be the unsafe one. So the rule finds something, be it only that it cannot decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rules.resource import UNKNOWN, Resource
from tests.unit.policies.mutants.mutator import GONE, Mutant, Path, with_change

WORDS = "description"  # for people: rules name what they find by it, and find it without


def unknowns(mutant: Mutant) -> Iterator[Resource]:
    """Return the mutant with the unsafe value unknown, with all around it, and with each part."""
    if mutant.path == ("(protect)",):
        return  # Pulumi's own switch is always known
    resource = mutant.resource
    for end in range(1, len(mutant.path) + 1):
        if _worth(mutant.path[:end]):
            yield with_change(resource, mutant.path[:end], UNKNOWN)
    if mutant.value is not GONE:
        for part in _leaves(mutant.value):
            yield with_change(resource, (*mutant.path, *part), UNKNOWN)


def _worth(path: Path) -> bool:
    """Leave out what the SDK never hands over unknown: a whole service's task."""
    return path != ("taskSpec",)


def _leaves(value: Any) -> Iterator[Path]:
    """Return the paths of all single values of a structure, itself left out."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == WORDS:
                continue
            yield (key,)
            yield from ((key, *path) for path in _leaves(item))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            if 0 < place < len(value) - 1:
                continue  # as the first and the last
            yield (place,)
            yield from ((place, *path) for path in _leaves(item))
