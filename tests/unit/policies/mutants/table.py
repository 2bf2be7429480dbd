"""The table of mutants, as docs/policies-mutants.md shows it."""

from __future__ import annotations

from cli.paths import ROOT
from tests.unit.policies.mutants.all import RULES, rows

FILE = ROOT / "docs" / "policies-mutants.md"
WORDS = """\
# What the policies are tried against

Each line is a kind of unsafe change. The harness (`tests/unit/policies/mutants`) takes the
resources of all stacks of the five systems as the packs see them, makes the change to one of them
at a time, and asks both packs, as the engine would. A mutant counts as caught only if the rule that
is there for it finds it, at its own level: that another rule stumbles over the same change does not
count.

Three more things are held by the same tests:

- The stacks as they are raise nothing, as they are made and in their first preview.
- Where the unsafe value, what it stands in, or a part of it is not known yet, the rule does not
  pass: it says that it cannot decide.
- Each rule of both packs has mutants.

`make docs` writes this page anew; a test fails where it is not what the harness makes.

{total} mutants of {kinds} kinds, {caught} of them caught.

| rule | level | made unsafe | mutants | stacks |
|---|---|---|--:|--:|
"""


def page() -> str:
    """Return the page as it should be."""
    found = rows()
    total = sum(row.count for row in found)
    head = WORDS.format(total=f"{total:,}", kinds=len(found), caught="all")
    lines = [
        f"| [{row.rule}](policies/rules.md#{row.rule}) | {RULES[row.rule].level} | {row.what} | "
        f"{row.count:,} | {row.stacks} |"
        for row in found
    ]
    return head + "\n".join(lines) + "\n"
