"""docs/alerts.md: every alert with what it means and what to do first; messages lead there."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from components.blueprint.monitoring.rules.rule import span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.blueprint.monitoring.rules.rule import AlertRule

_HEAD = """\
# Alerts

Written by `python -m cli.alerts.docs` from the rules themselves; a test holds it to them. Each
message leads to its alert here. Which systems have an alert, and with which line, stands beside it;
`for` is how long it has to last.
"""


def page(systems: Mapping[str, Iterable[AlertRule]]) -> str:
    """Return the page.

    Args:
        systems: all alerts of each, by the system's name.
    """
    rows = sorted(
        ((rule, system) for system, rules in systems.items() for rule in rules),
        key=lambda row: (row[0].name, row[1]),
    )
    parts = [_HEAD]
    for name, found in groupby(rows, lambda row: row[0].name):
        parts.append(_part(name, list(found)))
    return "\n".join(parts)


def _part(name: str, rows: list[tuple[AlertRule, str]]) -> str:
    rule = rows[0][0]
    lines = [f"## {name}", "", f"{rule.means}", "", f"First: {rule.first}", ""]
    lines += ["| systems | severity | for | when | says |", "|---|---|---|---|---|"]
    said: dict[str, list[str]] = {}
    for one, system in rows:
        hold = span(one.hold) if one.hold else "at once"
        line = f"| {one.severity} | {hold} | `{_cell(one.expr)}` | {_cell(one.about)} |"
        if system not in said.setdefault(line, []):
            said[line].append(system)
    return "\n".join([*lines, *(f"| {', '.join(s)} {line}" for line, s in said.items()), ""])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
