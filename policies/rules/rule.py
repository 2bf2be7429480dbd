"""What every rule has, and what it may find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from policies.rules.resource import Resource

Level = Literal["mandatory", "advisory"]
Properties = Mapping[str, Any]
Subject = TypeVar("Subject")
DOCS = "docs/policies/rules.md"
WHOLE_STACK: Final = "stack"
NOT_KNOWN: Final = "whether data would be lost is not known"


@dataclass(frozen=True)
class Violation:
    """What is wrong, as half a sentence whose subject is the resource; it holds no secret.

    Attributes:
        resource: logical name of what is wrong, where the rule is about many: an exception names
            it. `stack` where it is all of them together.
    """

    what: str
    resource: str = WHOLE_STACK


@dataclass(frozen=True)
class Undecided:
    """A value that the rule needs and that is not known yet, by its path in the resource.

    Attributes:
        resource: type and name of the resource, where the rule is about many.
        expected: no preview that makes the resource can know it, so nobody could act on being
            told; it is known, and asked, before `up` makes the resource.
        why: what to tell instead of the path.
    """

    path: tuple[str | int, ...]
    resource: tuple[str, str] | None = None
    expected: bool = False
    why: str = ""


Finding = Violation | Undecided


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[Subject]):
    """A rule about one kind of subject.

    Attributes:
        why: what goes wrong without it, one sentence.
        remedy: what to change and where.
        level: `mandatory` stops the change, `advisory` is told.
        find: yields what is wrong and what cannot be decided yet; nothing where all is well.
        refused, accepted: a piece of config or program that breaks the rule, and the same mended;
            shown in the generated docs.
        firm: no stack's `levels` lower it: only an exception that ends does.
    """

    name: str
    why: str
    remedy: str
    level: Level
    find: Callable[[Subject], Iterable[Finding]]
    refused: str = ""
    accepted: str = ""
    firm: bool = False

    @property
    def docs(self) -> str:
        """Where people read about it, from the project's folder on."""
        return f"{DOCS}#{self.name}"

    def message(self, violation: Violation) -> str:
        """Return what is wrong, how to mend it and where to read on."""
        return f"{violation.what}\nTo mend it: {self.remedy}\nMore: {self.docs}"


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule[Resource]):
    """A rule about each resource of a type, asked before the resource is touched.

    Attributes:
        also: more types that it is asked of.
        settings: it reads `Resource.stack`, so it is not asked where the config cannot be read.
        past: it reads `Resource.before`; where the state cannot be read, that is told as advice.
        mend: returns the properties as they should be, for the level `remediate`; only where that
            is safe. What it gets may hold UNKNOWN, which it must leave where it is.
    """

    type: str
    also: tuple[str, ...] = ()
    settings: bool = False
    past: bool = False
    mend: Callable[[Properties], Properties] | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """All types that it is asked of."""
        return (self.type, *self.also)
