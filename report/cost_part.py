"""The comment's part on cost: what changes of it, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from report.text import line, money, signed, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from report.money import CostReport

_ROWS = 40


def what_it_costs(cost: CostReport, notes: Sequence[str]) -> str:
    """Return the lines of which the cost changes, with their sum, and the notes below them."""
    moved = [item for item in cost.lines if item.before != item.after]
    told = "\n".join(f"- {line(text)}" for text in notes)
    if not moved:
        return f"### Cost\n\n{told}" if told else ""
    rows = [
        (line(item.description), money(item.before), money(item.after), signed(item.difference))
        for item in moved[:_ROWS]
    ]
    if left := moved[_ROWS:]:
        rest = sum((item.difference for item in left), start=left[0].difference * 0)
        rows.append((f"and {len(left)} more", "", "", signed(rest)))
    known = cost.after is not None  # a file of the changes alone does not tell
    rows.append(
        (
            "**a month, all of it**" if known else "**together**",
            money(cost.before),
            f"**{money(cost.after)}**" if known else "-",
            f"**{signed(cost.difference)}**",
        )
    )
    head = (f"{cost.currency} net", "before:", "after:", "difference:")
    return "\n\n".join(filter(None, ("### Cost", table(head, rows), told)))
