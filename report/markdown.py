"""The comment itself: what a reviewer needs first comes first, and it always has room."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from report import capacity_part, cost_part, policy_part, steps_part
from report.picture import picture
from report.preview import ENGINE_SAYS
from report.text import line, money, names, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from components.catalog import Catalogue
    from report.money import CostReport
    from report.preview import Kind, Preview, Step

LIMIT = 65_536  # characters that GitHub takes in one comment
_ROOM = 60_000  # characters filled at most; what is added after is short
_STEPS_ROOM = 30_000  # of these for changes in words
_NAMED = 3  # policies in the heading
_KINDS: tuple[Kind, ...] = ("create", "update", "replace", "delete")
_PROTECTED = re.compile(r'"urn:[^"]*::(?P<name>[^":]+)" (?:as it is|cannot be) .*protect')
_CUT = "\n\nThe rest is too long for a comment: run `make preview`.\n"


def marker(stack: str) -> str:
    """Return the hidden line by which a comment is found again and updated in place."""
    return f"<!-- plinth report: {stack.replace('--', '- -')} -->"


def comment(
    preview: Preview,
    cost: CostReport,
    catalogue: Catalogue,
    *,
    source: str = "",
    notes: Sequence[str] = (),
) -> str:
    """Return the report of a preview as GitHub's Markdown.

    Args:
        preview: what would be done.
        cost: what that costs.
        catalogue: what is sold, for what is left of it.
        source: address under which the project's files are read, empty where there is none.
        notes: whole sentences on the cost, from whoever knows the stack.
    """
    changed = preview.changes
    head = [marker(preview.stack), f"## {_verdict(preview, cost)}", "", _summary(preview, cost)]
    parts = [
        "\n".join(head),
        _errors(preview),
        policy_part.blocked(preview.violations, source),
        steps_part.look_twice(changed),
        capacity_part.capacity_left(preview, catalogue),
        cost_part.what_it_costs(cost, notes),
        steps_part.what_changes(changed, _STEPS_ROOM),
        _picture(changed, preview.stack),
        policy_part.advice(preview.violations, preview.passed, source),
        _to_know(preview),
    ]
    return _fit([part for part in parts if part])


def _verdict(preview: Preview, cost: CostReport) -> str:
    title = line(preview.title)
    if preview.blocking:
        count = len(preview.blocking)
        named = ", ".join(preview.blocking) if count <= _NAMED else f"{count} policies"
        return f"⛔ {title}: blocked by {named}"
    if preview.errors:
        return f"❌ {title}: the preview failed"
    if not preview.changes:
        return f"✅ {title}: no changes"
    count = len(preview.changes)
    verb = f"{count} change{'s' if count > 1 else ''}"
    return f"{title}: {verb}, {signed(cost.difference)} {cost.currency} a month"


def _summary(preview: Preview, cost: CostReport) -> str:
    counted = Counter(step.kind for step in preview.resources)
    words = [f"{counted[kind]} to {kind}" for kind in _KINDS if counted[kind]]
    if preview.whole and counted["same"]:
        words.append(f"{counted['same']} stay as they are")
    first = "Nothing is there yet: this is the first preview. " if _first(preview) else ""
    lines = [f"{first}{' · '.join(words)}" if words else first.strip()]
    if preview.failures:
        lines.append("The preview did not come to its end: what follows may lack changes.")
    if cost.after is not None and preview.resources:
        lines.append(
            f"A month: {money(cost.before)} → **{money(cost.after)} {cost.currency}** "
            f"({signed(cost.difference)}), net of VAT."
        )
    if cost.unknown:
        lines.append(f"Not in this sum, because no price is known: {names(cost.unknown)}.")
    return "\n\n".join(filter(None, lines))


def _first(preview: Preview) -> bool:
    steps = preview.resources
    return preview.whole and bool(steps) and all(step.kind == "create" for step in steps)


def _errors(preview: Preview) -> str:
    found = [text for text in preview.failures if text not in ENGINE_SAYS]
    if not found or preview.blocking:
        return ""
    return "### Why it failed\n\n" + "\n".join(f"- {line(_error(text), 600)}" for text in found)


def _error(text: str) -> str:
    """Say in our words what Pulumi says of a protected resource."""
    found = _PROTECTED.search(text)
    if found is None:
        return text
    name, done = found["name"], "replaced" if "to replace" in text else "deleted"
    return (
        f"{name} would be {done}, and it is protected. If its data may go, take the protection off "
        "first, in a change of its own (`plinth:protect: false`); else undo what asks for this."
    )


def _to_know(preview: Preview) -> str:
    """Return the plan's warnings: new ones open, those that were there before folded."""
    now, then = (_texts(side.get("warnings")) for side in (preview.outputs, preview.before))
    new = [f"- {line(text)}" for text in now if text not in then]
    old = [f"- {line(text)}" for text in now if text in then]
    parts = ["### To know", *(["\n".join(new)] if new else [])]
    if old:
        count = f"{len(old)} as before" if new else f"{len(old)}, all as before"
        body = "\n".join(old)
        parts.append(f"<details><summary>{count}</summary>\n\n{body}\n\n</details>")
    return "\n\n".join(parts) if now else ""


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _picture(changed: Sequence[Step], stack: str) -> str:
    drawn = picture(changed, stack)
    return f"### Picture\n\n```mermaid\n{drawn}\n```" if drawn else ""


def _fit(parts: Iterable[str]) -> str:
    """Join what fits; what does not is cut at a line and said to be."""
    text = ""
    for part in parts:
        if len(text) + len(part) > _ROOM:
            cut = part[: max(0, _ROOM - len(text))].rpartition("\n")[0]
            open_code = "\n```" if cut.count("```") % 2 else ""
            close = "\n\n</details>" * (cut.count("<details>") - cut.count("</details>"))
            text += f"{cut}{open_code}{close}{_CUT}"
            break
        text += f"{part}\n\n"
    return text.rstrip() + "\n"
