"""Expressions that hold a fact against a plan: `services/backend/memory_limit_mb = 4096`.

An expression is a path of keys, an operator and a value in YAML. `dev: ` in front asks the plan of
that environment instead of prod's. Operators: `=`, `>=`, `<=`; `has` and `lacks` for text in text,
a key in a mapping, a member in a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from cli.errors import PlinthError

_EXPRESSION = re.compile(
    r"^(?:(?P<env>[a-z0-9]+): )?(?P<path>\S+) (?P<operator>=|>=|<=|has|lacks) (?P<value>.+)$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Check:
    """An expression, taken apart."""

    environment: str
    path: tuple[str, ...]
    operator: str
    expected: Any

    @property
    def place(self) -> str:
        """Return where it looks, as the page shows it."""
        return f"{self.environment}: {'/'.join(self.path)}"


@dataclass(frozen=True)
class Outcome:
    """What was found, and whether it is what was expected."""

    check: Check
    actual: Any
    holds: bool

    def shown(self) -> str:
        """Return the plan's value in few words: the value, or the part of a text that it has."""
        if self.check.operator in ("has", "lacks"):
            return f"{self.check.operator} {_words(self.check.expected)}"
        return _words(self.actual)

    def complaint(self) -> str:
        """Return what does not hold."""
        check = self.check
        wanted = f"{check.operator} {_words(check.expected)}"
        return f"{check.place}: expected {wanted}, found {_words(self.actual)}"


def parse(expression: str) -> Check:
    """Take an expression apart.

    Raises:
        PlinthError: it is none.
    """
    match = _EXPRESSION.match(expression.strip())
    if match is None:
        raise PlinthError(f"This is no check: {expression!r}. Write `path = value`.", exit_code=2)
    return Check(
        match["env"] or "prod",
        tuple(match["path"].split("/")),
        match["operator"],
        yaml.safe_load(match["value"]),
    )


def evaluate(check: Check, tree: Mapping[str, Any]) -> Outcome:
    """Look a check up in the tree of a plan; what is not there is None."""
    here: Any = tree
    for part in check.path:
        if isinstance(here, Mapping):
            here = here.get(part)
        elif isinstance(here, list | tuple) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        else:
            here = None
    return Outcome(check, here, _OPERATORS[check.operator](here, check.expected))


def _equal(actual: Any, expected: Any) -> bool:
    if isinstance(actual, Decimal):
        return isinstance(expected, int | float | str) and actual == Decimal(str(expected))
    if isinstance(actual, tuple):
        actual = list(actual)
    # True is 1 in Python, and is not in a document
    return isinstance(actual, bool) == isinstance(expected, bool) and bool(actual == expected)


def _has(actual: Any, expected: Any) -> bool:
    if isinstance(actual, str):
        return " ".join(str(expected).split()) in " ".join(actual.split())
    return isinstance(actual, Mapping | list | tuple) and expected in actual


def _lacks(actual: Any, expected: Any) -> bool:
    """Tell whether something is there that could have it, and has it not."""
    return isinstance(actual, str | Mapping | list | tuple) and not _has(actual, expected)


def _ordered(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Any, Any], bool]:
    def compared(actual: Any, expected: Any) -> bool:
        if not isinstance(actual, int | float | Decimal):
            return False
        return compare(Decimal(str(actual)), Decimal(str(expected)))

    return compared


def _words(value: Any) -> str:
    """Write a value shortly."""
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(str(key) for key in value) or "none"
    if value is None:
        return "nothing"
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else f"{text[:117]}..."  # noqa: PLR2004 - a table's cell


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _equal,
    ">=": _ordered(lambda actual, expected: actual >= expected),
    "<=": _ordered(lambda actual, expected: actual <= expected),
    "has": _has,
    "lacks": _lacks,
}
