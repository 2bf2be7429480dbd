"""The comment's part on policies: what is wrong, on what, and how it is mended."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from report.text import code, line, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.preview import Violation

_MEND, _MORE = "To mend it: ", "More: "
_OPEN = 3  # advisory rules that stand open; more are folded
_MANY = 6  # resources of one rule that are told apart
_ROWS = 30  # rules
_LINES = 12  # lines of one message


@dataclass(frozen=True)
class Told:
    """A rule's message in its parts, the way `policies.rules.rule.Rule.message` puts it together.

    Attributes:
        what: what is wrong, line by line; before it stands why that matters.
    """

    what: tuple[str, ...]
    mend: str
    more: str


def parts(message: str) -> Told:
    """Take a message apart; one without the usual marks is all `what`."""
    what, mend, more = [], "", ""
    for text in filter(None, (text.strip() for text in message.splitlines())):
        if text.startswith(_MEND):
            mend = text.removeprefix(_MEND)
        elif text.startswith(_MORE):
            more = text.removeprefix(_MORE)
        elif mend:
            mend += f" {text}"
        else:
            what.append(text)
    return Told(tuple(what), mend, more)


def blocked(violations: Sequence[Violation], source: str) -> str:
    """Return what has to be mended before this can be merged, empty where nothing has."""
    found = [item for item in violations if item.level == "mandatory"]
    if not found:
        return ""
    return "\n\n".join(["### ⛔ To mend before this can be merged", *_rules(found, source)])


def advice(violations: Sequence[Violation], passed: Sequence[str] | None, source: str) -> str:
    """Return the policies that only advise, and how many are kept."""
    if passed is None:
        return "### Policies\n\nThis file does not tell whether policies were asked."
    found = [item for item in violations if item.level != "mandatory"]
    kept = f"{len(passed)} policies kept" if len(passed) != 1 else "1 policy kept"
    if not found:
        return f"### Policies\n\n✅ {kept}."
    rules = _rules(found, source)
    told = f"{len(rules)} advise{'s' if len(rules) == 1 else ''}, {kept}"
    body = "\n\n".join(rules)
    if len(rules) <= _OPEN:
        return f"### Policies\n\n⚠️ {told}.\n\n{body}"
    summary = f"<details><summary>⚠️ {told}</summary>"
    return f"### Policies\n\n{summary}\n\n{body}\n\n</details>"


def _rules(violations: Sequence[Violation], source: str) -> list[str]:
    """Return a paragraph for each rule, with all that it is about."""
    rules: dict[str, list[Violation]] = defaultdict(list)
    for item in violations:
        rules[item.policy].append(item)
    shown = [_rule(name, rules[name], source) for name in sorted(rules)[:_ROWS]]
    left = len(rules) - len(shown)
    return [*shown, f"And {left} more policies: run `make preview`."] if left else shown


def _rule(name: str, items: Sequence[Violation], source: str) -> str:
    told = [(item, parts(item.message)) for item in items]
    first = told[0][1]
    why = first.what[0] if len(first.what) > 1 else ""
    more = f"{source}/{first.more}" if source and first.more else first.more
    title = f"[{code(name)}]({more})" if source and more else code(name)
    levels = {item.level for item in items}
    mended = " (mended)" if levels == {"remediate"} else ""
    lines = [f"**{title}**{mended} {line(why)}".rstrip()]
    for item, said in told[:_MANY]:
        lines += _what(item, said.what[1:] if why else said.what)
    if len(told) > _MANY:
        rest = names(item.subject.split("::")[-1] for item, _ in told[_MANY:])
        lines.append(f"- the same for {rest}")
    read_on = f" More: {code(more)}" if more and not source else ""
    if first.mend:
        lines.append(f"\n🔧 To mend it: {line(first.mend, 600)}{read_on}")
    return "\n".join(lines)


def _what(item: Violation, what: Sequence[str]) -> list[str]:
    """Return what is wrong with one resource; lines after the first are its details."""
    subject = item.subject.split("::")[-1]
    stack = not subject or "pulumi:pulumi:Stack" in item.subject
    head, *rest = what or ("",)
    begin = "- " if stack else f"- {code(subject)}: "
    shown = [f"  - {line(text)}" for text in rest[:_LINES]]
    return [f"{begin}{line(head)}", *shown]
