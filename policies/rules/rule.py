"""What every rule has, and what it may find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from policies.rules.resource import Resource

Level = Literal["mandatory", "advisory"]
Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Violation:
    """What is wrong, as half a sentence whose subject is the resource; it holds no secret."""

    what: str


@dataclass(frozen=True)
class Undecided:
    """A value that the rule needs and that is not known yet, by its path in the resource.

    Attributes:
        resource: type and name of the resource, where the rule is about many.
    """

    path: tuple[str | int, ...]
    resource: tuple[str, str] | None = None


Finding = Violation | Undecided


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[Subject]):
    """A rule about one kind of subject.

    Attributes:
        why: what goes wrong without it, one sentence.
        remedy: what to change and where.
        level: `mandatory` stops the change, `advisory` is told.
        find: yields what is wrong and what cannot be decided yet; nothing where all is well.
    """

    name: str
    why: str
    remedy: str
    level: Level
    find: Callable[[Subject], Iterable[Finding]]

    def message(self, violation: Violation) -> str:
        """Return what is wrong and how to mend it."""
        return f"{violation.what}\nTo mend it: {self.remedy}"


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule[Resource]):
    """A rule about each resource of a type, asked before the resource is touched."""

    type: str
