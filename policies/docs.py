"""`python -m policies.docs [--check]`: write docs/policies/rules.md from the rules themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from policies.budget.pack import BUDGET
from policies.levels import mends
from policies.pack import Pack
from policies.rules.rule import DOCS, ResourceRule, Rule
from policies.rules.section import SECTION_RULES
from policies.security.pack import SECURITY
from policies.stack import ROOT

PAGE = ROOT / DOCS
HEAD = """\
# Rules

Written by `make docs` from the rules in `policies/rules/`. How packs are run, what levels mean and
how an exception is written: [policies](../policies.md).

| rule | level | why |
|---|---|---|
"""
EXCEPTION = """\
plinth:policies:
  exceptions:
    - rule: {rule}
      resource: {resource}
      owner: ana
      reason: why it is right for now
      expires: 2030-01-31
"""


def page() -> str:
    """Return the whole page."""
    packs = (SECURITY, BUDGET)
    listed = [rule for pack in packs for rule in _own(pack)] + list(SECTION_RULES)
    table = "".join(
        f"| [`{rule.name}`](#{rule.name}) | {_level(rule)} | {_cell(rule.why)} |\n"
        for rule in listed
    )
    parts = [HEAD, table]
    for pack in packs:
        parts.append(f"\n## {pack.name}\n")
        parts += [_rule(pack, rule) for rule in _own(pack)]
    parts.append("\n## Both packs: about exceptions themselves\n")
    parts += [_rule(SECURITY, rule) for rule in SECTION_RULES]
    return "".join(parts)


def _own(pack: Pack) -> Iterator[Rule[Any]]:
    return (rule for rule in pack.rules.values() if rule not in SECTION_RULES)


def _level(rule: Rule[Any]) -> str:
    """Return the level, and what may be done to it."""
    more = [", firm"] if rule.firm else []
    return rule.level + "".join(more + ([", can mend"] if mends(rule) else []))


def _rule(pack: Pack, rule: Rule[Any]) -> str:
    lines = [f"\n### {rule.name}\n\n", f"{rule.why}\n\n", f"**Asked of** {_asked(pack, rule)}. "]
    lines.append(f"**Level** {rule.level}{_levels(rule)}.\n\n")
    lines.append(f"**To mend it** {rule.remedy}\n")
    for title, example in (("Refused", rule.refused), ("Accepted", rule.accepted)):
        if example:
            lines.append(f"\n{title}:\n\n```{_language(example)}\n{example.strip()}\n```\n")
    if rule not in SECTION_RULES:
        resource = "NAME" if isinstance(rule, ResourceRule) else "stack # or the name that is told"
        syntax = EXCEPTION.format(rule=rule.name, resource=resource)
        lines.append(f"\nExcepted for a while:\n\n```yaml\n{syntax}```\n")
    return "".join(lines)


def _asked(pack: Pack, rule: Rule[Any]) -> str:
    if not isinstance(rule, ResourceRule):
        return "the whole stack"
    words = ", ".join(f"`{kind}`" for kind in rule.types)
    return words + (" of stacks with `plinth:protect: true`" if rule in pack.protected else "")


def _levels(rule: Rule[Any]) -> str:
    if rule.firm:
        return "; firm: no stack lowers it, only an exception with an end does"
    if mends(rule):
        return "; with `remediate` the pack mends it by itself"
    return ""


def _language(example: str) -> str:
    first = next((line for line in example.splitlines() if not line.startswith("#")), "")
    return "yaml" if ":" in first and "=" not in first else "python"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write or compare the page; return the exit code."""
    text = page()
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if stale:
            sys.stderr.write(f"{DOCS} is not what the rules say: make docs\n")
        return int(stale)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
