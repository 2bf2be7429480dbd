"""Exceptions from rules: each names rule, resource, owner and reason, and ends on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final

PLACE: Final = "plinth:policies.exceptions"
DAY: Final = len("2030-01-31")
# A day without quotes is a time for YAML, and Pulumi hands it on as Go prints one.
_MIDNIGHT: Final = re.compile(r"[ T]00:00:00")


@dataclass(frozen=True, kw_only=True)
class RuleException:
    """What a stack's config lets pass for a while.

    Attributes:
        rule: name of the rule.
        resource: logical name, or a pattern as of a shell (`data-*`); `stack` where the rule is
            about all resources together.
        expires: the last day on which it holds.
        place: where it is written.
    """

    rule: str
    resource: str
    owner: str
    reason: str
    expires: date
    place: str

    def covers(self, rule: str, resource: str) -> bool:
        """Tell whether it is meant for what a rule says of a resource."""
        return self.rule == rule and fnmatchcase(resource, self.resource)

    def days_left(self, today: date) -> int:
        """Return on how many more days it holds; negative once it has ended."""
        return (self.expires - today).days

    def holds(self, today: date) -> bool:
        """Tell whether it has not ended."""
        return self.days_left(today) >= 0


_WORDS = tuple(item.name for item in fields(RuleException) if item.name != "place")
_SYNTAX = (
    "an exception is {rule: volume-protected, resource: data-data, owner: ana, "
    "reason: moved to FSN1, expires: 2030-01-31}"
)


def read_exceptions(value: Any) -> tuple[list[RuleException], list[str]]:
    """Return the exceptions that are whole, and what is wrong with the others.

    Args:
        value: `exceptions` of `plinth:policies`, whatever was written there.
    """
    if value is None:
        return [], []
    if not isinstance(value, list | tuple):
        return [], [f"{PLACE} must be a list; {_SYNTAX}"]
    found: list[RuleException] = []
    wrong: list[str] = []
    for number, item in enumerate(value):
        place = f"{PLACE}[{number}]"
        faults = list(_faults(item))
        if faults:
            wrong.append(f"{place}: {', '.join(faults)}; {_SYNTAX}")
        else:
            words = {name: str(item[name]).strip() for name in _WORDS if name != "expires"}
            found.append(RuleException(**words, expires=_day(item["expires"]), place=place))
    return found, wrong


def _faults(item: Any) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield "it is no mapping"
        return
    yield from (f"`{name}` is not known" for name in item if name not in _WORDS)
    for name in _WORDS:
        text = str(item.get(name) if item.get(name) is not None else "").strip()
        if not text:
            yield f"`{name}` is missing"
        elif name == "expires":
            try:
                _day(item[name])
            except ValueError:
                yield f"`expires` is `{text}`, no day such as 2030-01-31"


def _day(value: Any) -> date:
    """Return a day that YAML may have read already."""
    text = str(value)
    return date.fromisoformat(text[:DAY] if _MIDNIGHT.match(text[DAY:]) else text)
