"""The comment's parts on single resources: what to look at twice, and every change in words."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from report.facts import facts
from report.follow import follows
from report.nouns import noun, plural
from report.risk import SIGNS, Mark, risks
from report.text import code, line, names, table
from report.words import Change, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from report.preview import Kind, Step

VERBS: dict[Kind, str] = {
    "create": "create",
    "update": "update",
    "replace": "**replace**",
    "delete": "**delete**",
}
_OPEN = 40  # lines that stand open; more are folded
_ALONE = 1  # resources of a sort that are made, without facts, and have a line of their own
_VALUES = 12  # values of one resource
_ROWS = 25  # rows of risks
_LINE = 160  # characters of one line of a text


def look_twice(steps: Sequence[Step]) -> str:
    """Return what the changes risk, equal risks together, the gravest first."""
    grouped: dict[tuple[Mark, str], dict[tuple[Kind, str], list[str]]] = defaultdict(dict)
    for step in steps:
        for risk in risks(step):
            group = grouped[risk.mark, risk.why]
            group.setdefault((step.kind, noun(step.type)), []).append(step.name)
    if not grouped:
        return ""
    order = list(SIGNS)
    rows = [
        (SIGNS[mark], "<br>".join(_subjects(group)), line(why))
        for (mark, why), group in sorted(
            grouped.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]
    shown = table(("", "what", "why"), rows[:_ROWS])
    left = f"\n\nAnd {len(rows) - _ROWS} more." if len(rows) > _ROWS else ""
    return f"### Look twice\n\n{shown}{left}"


def _subjects(group: dict[tuple[Kind, str], list[str]]) -> Iterator[str]:
    for (kind, word), found in group.items():
        words = word if len(found) == 1 else plural(word, len(found)).partition(" ")[2]
        yield f"{VERBS[kind]} {words} {names(found)}"


def what_changes(steps: Sequence[Step], room: int) -> str:
    """Return every change in words, what only follows from others counted.

    Args:
        steps: the changes, in order.
        room: characters that there are for it; what has no room is counted.
    """
    if not steps:
        return ""
    decided = [step for step in steps if not follows(step)]
    blocks: list[Callable[[], str]] = [*_made(decided)]
    blocks += [partial(_block, step) for step in decided if step.kind != "create"]
    kept, used = list[str](), 0
    for block in blocks:  # what has no room is not even put into words
        if used >= room:
            break
        kept.append(block())
        used += len(kept[-1]) + 1
    if left := len(blocks) - len(kept):
        kept.append(f"- and {left} more that have no room here: run `make preview`")
    body = "\n".join(kept)
    if body.count("\n") >= _OPEN:
        total = plural("change", len(decided))
        body = f"<details><summary>{total} in words</summary>\n\n{body}\n\n</details>"
    return "\n\n".join(filter(None, ("### What changes", body, _following(steps))))


def _made(steps: Sequence[Step]) -> Iterator[Callable[[], str]]:
    """Give what is created: many of a sort in one line, by component."""
    sorts: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in steps:
        if step.kind == "create":
            sorts[step.parent, noun(step.type)].append(step)
    for (parent, word), found in sorts.items():
        if len(found) <= _ALONE or facts(found[0]):
            yield from (partial(_block, step) for step in found)
        else:
            yield partial(_sort, parent, word, found)


def _sort(parent: str, word: str, found: Sequence[Step]) -> str:
    of = f" of {code(parent)}" if parent else ""
    return f"- create {plural(word, len(found))}{of}: {names(step.name for step in found)}"


def _block(step: Step) -> str:
    head = f"- {VERBS[step.kind]} {noun(step.type)} {code(step.name)}"
    if step.kind in ("create", "delete"):
        told = facts(step)
        return f"{head}: {line(told)}" if told else head
    found = changed(step)
    if len(found) == 1 and not found[0].lines:
        return f"{head}: {_value(found[0])}"
    lines = [head]
    for change in found[:_VALUES]:
        lines.append(f"  - {_value(change)}")
        lines += _lines(change)
    if len(found) > _VALUES:
        lines.append(f"  - and {len(found) - _VALUES} more values")
    return "\n".join(lines)


def _value(change: Change) -> str:
    if change.note:
        return line(change.note)
    term = line(change.term)
    if change.lines:
        return f"{term}:"
    if change.old is None:
        return f"{term}: {code(change.new or '')} (new)"
    if change.new is None:
        return f"{term}: {code(change.old)} (removed)"
    return f"{term}: {code(change.old)} → {code(change.new)}"


def _lines(change: Change) -> list[str]:
    if not change.lines:
        return []
    cut = [text.replace("```", "'''")[:_LINE] for text in change.lines]
    return ["    ```diff", *(f"    {text}" for text in cut), "    ```"]


def _following(steps: Sequence[Step]) -> str:
    """Return what is only there because of the others, counted by sort."""
    sorts: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for step in steps:
        if follows(step):
            sorts[step.kind, noun(step.type)].append(step.name)
    if not sorts:
        return ""
    lines = [
        f"- {VERBS[kind]} {plural(word, len(found))}: {names(found)}"
        for (kind, word), found in sorts.items()
    ]
    count = sum(map(len, sorts.values()))
    if count <= 3:  # noqa: PLR2004 - few enough to be read at once
        return "Follows from this:\n\n" + "\n".join(lines)
    body = "\n".join(lines)
    verb = "follow" if count > 1 else "follows"
    return f"<details><summary>{count} more {verb} from this</summary>\n\n{body}\n\n</details>"
