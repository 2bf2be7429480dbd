"""Rules about the stack's own section of policies: what is excepted must be said well, and ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.exceptions import RuleException
from policies.rules.rule import Finding, Rule, Violation
from policies.section import Section

_SYNTAX = """\
plinth:policies:
  exceptions:
    - rule: volume-protected
      resource: data-data
      owner: ana
      reason: the old volume is given up after the move to fsn1
      expires: {}"""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """A stack's section, and what came of it once all resources were looked at.

    Attributes:
        keeper: this pack tells of what no pack can use, so that only one does.
        own: rules of this pack.
        known: rules of all packs.
        used: exceptions that something was found for.
    """

    section: Section
    keeper: bool
    own: frozenset[str]
    known: frozenset[str]
    used: frozenset[RuleException]


def _valid(observed: Observed) -> Iterator[Finding]:
    for sentence in observed.section.wrong_levels:
        yield Violation(sentence)
    if not observed.keeper:
        return
    for sentence in observed.section.wrong:
        yield Violation(sentence)
    for name in observed.section.foreign:
        if name not in observed.known:
            yield Violation(f"plinth:policies.levels.{name}: there is no such rule")
    for item in observed.section.exceptions:
        if item.rule not in observed.known:
            yield Violation(f"{item.place}: there is no rule `{item.rule}`")


def _expired(observed: Observed) -> Iterator[Finding]:
    for item in observed.section.expired:
        if item.rule in observed.own:
            yield Violation(
                f"{item.place}: the exception of {item.owner} from {item.rule} for "
                f"{item.resource} expired on {item.expires}"
            )


def _used(observed: Observed) -> Iterator[Finding]:
    for item in observed.section.exceptions:
        idle = item.rule in observed.own and item not in observed.used
        if idle and item.holds(observed.section.today):
            yield Violation(
                f"{item.place}: nothing that {item.rule} finds is called {item.resource}"
            )


EXCEPTION_VALID = Rule[Observed](
    name="policy-section-valid",
    why="An exception that cannot be understood holds back nothing and looks as if it did.",
    remedy="write `plinth:policies` as docs/policies.md shows, with the names of rules as here.",
    level="mandatory",
    firm=True,
    find=_valid,
    refused="plinth:policies:\n  exceptions:\n    - {rule: volume-protected, resource: data-data}",
    accepted=_SYNTAX.format("2030-01-31"),
)
EXCEPTION_EXPIRED = Rule[Observed](
    name="exception-expired",
    why="An exception was agreed on until a day; after it nobody has agreed any more.",
    remedy="mend what it excepts and delete it, or have it agreed anew and give it a later day.",
    level="mandatory",
    firm=True,
    find=_expired,
    refused=_SYNTAX.format("2020-01-31"),
    accepted=_SYNTAX.format("2030-01-31"),
)
EXCEPTION_USED = Rule[Observed](
    name="exception-used",
    why="What nobody needs any more hides the day on which it begins to matter again.",
    remedy="delete the exception, or mend its `resource` (logical name, * for any letters).",
    level="advisory",
    find=_used,
    refused=_SYNTAX.format("2030-01-31").replace("data-data", "no-such-volume"),
    accepted=_SYNTAX.format("2030-01-31"),
)
SECTION_RULES = (EXCEPTION_VALID, EXCEPTION_EXPIRED, EXCEPTION_USED)
