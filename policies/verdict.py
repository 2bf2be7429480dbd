"""What is told of a finding: with which level, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from policies.exceptions import RuleException
from policies.rules.rule import Finding, Rule, Undecided, Violation
from policies.section import Section

Told = Literal["advisory", "mandatory"]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One sentence for the engine.

    Attributes:
        level: `mandatory` stops the change.
        resource: logical name of what it is about, where the rule is about many.
        used: the exception that let it pass or would have.
    """

    rule: Rule[Any]
    level: Told
    message: str
    resource: str | None = None
    used: RuleException | None = None


def verdicts(
    rule: Rule[Any], findings: Iterable[Finding], section: Section, name: str | None
) -> Iterator[Verdict]:
    """Return what is told of a rule's findings; an error on the way to them is told too.

    Args:
        rule: who found them.
        findings: what it found.
        section: levels and exceptions of the stack.
        name: logical name of the resource; None where the findings name theirs.
    """
    level = section.level(rule)
    if level == "disabled":
        return
    # What was mended is well now; what is found all the same stops the change.
    told: Told = "advisory" if level == "advisory" else "mandatory"
    try:
        for finding in findings:
            if isinstance(finding, Violation):
                yield _violation(rule, finding, section, told, name)
            elif not finding.expected:
                yield _undecided(rule, finding, section, name)
    except Exception as error:  # noqa: BLE001 - what cannot be read must not pass
        yield not_asked(rule, told, error)


def not_asked(rule: Rule[Any], level: Told, error: Exception | str) -> Verdict:
    """Return that a rule could not be asked: it does not pass."""
    kind = "" if isinstance(error, str) or str(error) else type(error).__name__
    return Verdict(rule=rule, level=level, message=f"it could not be asked: {error}{kind}")


def _violation(
    rule: Rule[Any], finding: Violation, section: Section, level: Told, name: str | None
) -> Verdict:
    where = finding.resource if name is None else name
    exception = section.exception(rule.name, where)
    message = rule.message(finding)
    if exception:
        left = exception.days_left(section.today)
        if left >= 0:
            level = "advisory"
            until = f"{exception.expires}, {left} day{'' if left == 1 else 's'} left"
            message = (
                f"{finding.what}\nExcepted until {until}, by {exception.owner}: {exception.reason}"
            )
        else:
            message += f"\nThe exception of {exception.owner} expired on {exception.expires}."
    return Verdict(
        rule=rule,
        level=level,
        message=message,
        resource=finding.resource if name is None else None,
        used=exception,
    )


def _undecided(rule: Rule[Any], finding: Undecided, section: Section, name: str | None) -> Verdict:
    where = name or (finding.resource[1] if finding.resource else "")
    path = ".".join(map(str, finding.path))
    of = f" of {where}" if name is None and where else ""
    return Verdict(
        rule=rule,
        level="advisory",
        message=finding.why
        or f"`{path}`{of} is not known before the change: `pulumi up` asks again when it is",
        resource=where if name is None else None,
        used=section.exception(rule.name, where),
    )
