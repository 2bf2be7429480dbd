"""The comment itself: a summary that fits a screen, details folded, always under GitHub's limit."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from report.picture import picture
from report.risk import SIGNS, risks
from report.words import changes, noun

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from report.money import CostReport
    from report.preview import Kind, Preview, Step, Violation

LIMIT = 65_536  # characters that GitHub takes in one comment
_ROOM = 60_000  # characters filled at most; what is added after is short
_WORDS = {"create": "create", "update": "update", "replace": "**replace**", "delete": "**delete**"}
_VALUE = 160  # characters shown of one changed value


def marker(stack: str) -> str:
    """Return the hidden line by which a comment is found again and updated in place."""
    return f"<!-- plinth report: {stack} -->"


def comment(preview: Preview, cost: CostReport, title: str) -> str:
    """Return the report of a preview as GitHub's Markdown.

    Args:
        preview: what would be done.
        cost: what that costs.
        title: what the stack is called, for example `chrono-scraper prod`.
    """
    changed = preview.changes
    head = [marker(preview.stack), f"## {title}: {_verdict(preview, cost)}", ""]
    head += _summary(changed, cost)
    parts = [
        "\n".join(head),
        _errors(preview.errors),
        _violations(preview.violations, preview.passed),
        _risks(changed),
        _warnings(preview),
        _cost(cost),
        _picture(changed, preview.stack),
        _details(changed),
    ]
    return _fit([part for part in parts if part])


def _verdict(preview: Preview, cost: CostReport) -> str:
    if preview.errors:
        return "the preview failed"
    blocked = sum(item.level == "mandatory" for item in preview.violations)
    if blocked:
        return f"blocked by {blocked} {'policy' if blocked == 1 else 'policies'}"
    if not preview.changes:
        return "no changes"
    count = len(preview.changes)
    return f"{count} change{'s' if count > 1 else ''}, {_signed(cost.difference)} a month"


def _summary(changed: Sequence[Step], cost: CostReport) -> list[str]:
    counted = Counter(step.kind for step in changed)
    kinds: tuple[Kind, ...] = ("create", "update", "replace", "delete")
    lines = [
        "| create | update | replace | delete | a month before | after | difference |",
        "| --: | --: | --: | --: | --: | --: | --: |",
        "| "
        + " | ".join(str(counted.get(kind, 0)) for kind in kinds)
        + f" | {_money(cost.before)} | {_money(cost.after)} | **{_signed(cost.difference)}** |",
        "",
        f"{cost.currency} net of VAT.",
    ]
    if cost.unknown:
        lines.append(f"Not in these sums, because no price is known: {_list(cost.unknown)}.")
    return lines


def _errors(errors: Sequence[str]) -> str:
    if not errors:
        return ""
    return "### Why it failed\n\n" + "\n".join(f"- {_line(text)}" for text in errors)


def _violations(violations: Sequence[Violation], passed: Sequence[str] | None) -> str:
    if passed is None:
        return "### Policies\n\nThis preview ran without policies."
    if not violations:
        return f"### Policies\n\n✅ {len(passed)} kept, none broken."
    lines = ["### Policies", "", "| | policy | of | what to do |", "| - | - | - | - |"]
    for item in sorted(violations, key=lambda v: v.level != "mandatory"):
        sign = "⛔ blocks" if item.level == "mandatory" else "⚠️ advises"
        subject = item.subject.split("::")[-1] or "the stack"
        lines.append(f"| {sign} | `{item.policy}` | `{subject}` | {_line(item.message)} |")
    return "\n".join([*lines, "", f"{len(passed)} kept."])


def _risks(changed: Sequence[Step]) -> str:
    rows = [(step, risk) for step in changed for risk in risks(step)]
    if not rows:
        return ""
    rows.sort(key=lambda row: list(SIGNS).index(row[1].mark))
    lines = ["### Look twice", "", "| | what | why |", "| - | - | - |"]
    for step, risk in rows:
        what = f"{noun(step.type)} `{step.name}`"
        lines.append(f"| {SIGNS[risk.mark]} | {_WORDS[step.kind]} {what} | {risk.why} |")
    return "\n".join(lines)


def _warnings(preview: Preview) -> str:
    warnings = preview.outputs.get("warnings") or ()
    if not warnings or isinstance(warnings, str):
        return ""
    return "### To know\n\n" + "\n".join(f"- {_line(str(text))}" for text in warnings)


def _cost(cost: CostReport) -> str:
    moved = [line for line in cost.lines if line.before != line.after]
    if not moved:
        return ""
    lines = ["### Cost", "", "| what | before | after | difference |", "| - | --: | --: | --: |"]
    lines += [
        f"| {_line(line.description)} | {_money(line.before)} | {_money(line.after)} "
        f"| {_signed(line.difference)} |"
        for line in moved
    ]
    return "\n".join(lines)


def _picture(changed: Sequence[Step], stack: str) -> str:
    drawn = picture(changed, stack)
    return f"### Picture\n\n```mermaid\n{drawn}\n```" if drawn else ""


def _details(changed: Sequence[Step]) -> str:
    if not changed:
        return ""
    lines = [f"<details><summary>All {len(changed)} changes</summary>", ""]
    for step in changed:
        cause = f", because of {_list(step.causes)}" if step.causes else ""
        lines.append(f"- {_WORDS[step.kind]} {noun(step.type)} `{step.name}`{cause}")
        if step.kind in ("update", "replace"):
            lines += [f"  - {_line(text)}" for text in changes(step)]
    return "\n".join([*lines, "", "</details>"])


def _fit(parts: list[str]) -> str:
    """Join what fits; what does not is cut at a line and said to be."""
    text = ""
    for part in parts:
        if len(text) + len(part) > _ROOM:
            cut = part[: max(0, _ROOM - len(text))].rpartition("\n")[0]
            close = "\n\n</details>" if "<details>" in cut else ""
            text += f"{cut}{close}\n\nThe rest is too long for a comment: run `make preview`.\n"
            break
        text += f"{part}\n\n"
    return text.rstrip() + "\n"


def _line(text: str) -> str:
    """Keep a text on its line and inside its cell."""
    flat = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return flat if len(flat) <= 2 * _VALUE else f"{flat[: 2 * _VALUE]}…"


def _list(items: Iterable[str]) -> str:
    return ", ".join(f"`{item}`" for item in items)


def _money(amount: Decimal | None) -> str:
    return "-" if amount is None else f"{amount:.2f}"


def _signed(amount: Decimal) -> str:
    return f"{amount:+.2f}" if amount else "±0.00"
