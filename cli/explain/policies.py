"""What a stack says about policies: other levels, and what is excepted until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.explain.rows import Row, Section

if TYPE_CHECKING:
    from datetime import date

    from components.config import StackConfig


def policies(config: StackConfig, today: date) -> Section:
    """Return levels and exceptions, with the days that exceptions have left."""
    said = config.settings.policies
    rows: dict[str, Row] = {
        rule: {"rule": rule, "said": level} for rule, level in said.levels.items()
    }
    for item in said.exceptions:
        left = (item.expires - today).days
        rows[f"{item.rule} {item.resource}"] = {
            "rule": item.rule,
            "resource": item.resource,
            "said": f"excepted until {item.expires}",
            "left": f"{left} days" if left >= 0 else "expired: the next change is refused",
            "owner": item.owner,
            "reason": item.reason,
        }
    return Section(
        name="policies",
        title="Policies, as this stack has them",
        columns={
            "rule": "rule",
            "resource": "resource",
            "said": "",
            "left": "left",
            "owner": "owner",
            "reason": "reason",
        },
        rows=rows,
        derived=frozenset({"left"}),
    )
