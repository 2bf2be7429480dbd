"""docs/systems.md: every fact, what the plan makes of it, and where that comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.context import systems
from cli.facts.check import Outcome, evaluate, parse
from cli.facts.model import Fact, Facts, read
from cli.facts.trees import tree
from cli.paths import ROOT

PAGE = ROOT / "docs" / "systems.md"
_INTRO = """\
# The systems' facts

<!-- Written by `make docs` from systems/*/facts.yaml and the plans; a test compares them. -->

What the documents of the five systems say, and what became of it. *Plan* is the value in the plan
of the environment named under *from* (`make explain SYSTEM=… ENV=…` shows the whole plan).

- **kept**: the plan has the document's value.
- **changed**: deliberately another one; the reason stands there.
- **later**: comes with the component that is named, in a later release.
- **outside**: no infrastructure, or not this project's to decide.
"""


@dataclass(frozen=True)
class Held:
    """A fact, and what was found for each of its checks."""

    fact: Fact
    outcomes: tuple[Outcome, ...]


def hold(system: str, facts: Facts) -> dict[str, tuple[Held, ...]]:
    """Hold all facts of a system against its plans; by section."""
    return {
        section: tuple(Held(fact, tuple(_outcomes(system, fact))) for fact in group)
        for section, group in facts.sections.items()
    }


def complaints(system: str, held: Mapping[str, tuple[Held, ...]]) -> list[str]:
    """Return what does not hold, each a line."""
    return [
        f"{system}: {item.fact.id}: {outcome.complaint()}"
        for group in held.values()
        for item in group
        for outcome in item.outcomes
        if not outcome.holds
    ]


def facts_file(system: str) -> Path:
    """Return where a system's facts stand."""
    return ROOT / "systems" / system / "facts.yaml"


def page() -> tuple[str, list[str]]:
    """Return the whole page, and what does not hold.

    Raises:
        PlinthError: a file of facts or a stack cannot be read.
    """
    found: list[str] = []
    parts: list[str] = []
    counts: dict[str, Counter[str]] = {}
    for system in systems():
        if not facts_file(system).exists():
            continue  # a system of the user's own has no document to be held to
        facts = read(facts_file(system))
        held = hold(system, facts)
        found += complaints(system, held)
        counts[system] = Counter(item.fact.status for group in held.values() for item in group)
        parts.append("\n".join(_system(system, facts.document, held)))
    return "\n\n".join([_INTRO + "\n" + "\n".join(_summary(counts)), *parts]) + "\n", found


def _outcomes(system: str, fact: Fact) -> Iterator[Outcome]:
    for expression in fact.check:
        check = parse(expression)
        yield evaluate(check, tree(system, check.environment))


def _summary(counts: Mapping[str, Counter[str]]) -> Iterator[str]:
    yield "| system | facts | kept | changed | later | outside |"
    yield "|---|---:|---:|---:|---:|---:|"
    for system, count in counts.items():
        columns = [count[status] for status in ("kept", "changed", "later", "outside")]
        numbers = " | ".join(str(number) for number in (sum(columns), *columns))
        yield f"| [{system}](systems/{system}.md) | {numbers} |"


def _system(system: str, document: str, held: Mapping[str, tuple[Held, ...]]) -> Iterator[str]:
    yield f"## {system}"
    yield ""
    yield f"Document: *{document}*."
    for section, group in held.items():
        yield ""
        yield f"### {section}"
        yield ""
        yield "| fact | document | plan | status | from / why |"
        yield "|---|---|---|---|---|"
        for item in group:
            yield _row(item)


def _row(item: Held) -> str:
    fact = item.fact
    plan = "; ".join(dict.fromkeys(outcome.shown() for outcome in item.outcomes)) or "-"
    places = ", ".join(dict.fromkeys(f"`{outcome.check.place}`" for outcome in item.outcomes))
    status = f"{fact.status}: {fact.component}" if fact.component else fact.status
    source = ". ".join(part for part in (fact.why.rstrip("."), places) if part)
    return "| " + " | ".join(_cell(c) for c in (fact.fact, fact.says, plan, status, source)) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
