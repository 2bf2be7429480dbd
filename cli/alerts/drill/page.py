"""docs/alert-drill.md, written from the records: `python -m cli.alerts.drill.page`."""

from __future__ import annotations

from cli.alerts.drill.record import Record, read
from cli.alerts.drill.table import HEADS, cells
from cli.paths import ROOT

FOLDER = ROOT / "docs" / "alert-drill"
PATH = ROOT / "docs" / "alert-drill.md"
_HEAD = """# Fault tables

What was broken on a running stack of the local cloud, and who heard of it: written from the records
in [alert-drill/](alert-drill) by `make docs`, which `plinth alert-drill SYSTEM ENV --output
docs/alert-drill/SYSTEM-ENV.json` keeps. [alerting.md](alerting.md) says how a drill goes.

Times are seconds. *for* is how long it has to last, *within* what is allowed until it is heard:
that, the window of a rate, and 30 s. *fires* runs from the fault to the last of the ways by which
it has to be told, *resolves* from the mending to the last of them. *beside it* were alerts of the
same cause, *held back* counts those that fired and were told to nobody, since their cause was.
Alerts about processors count in their own faults alone: what else is done on the machine raises
them.
"""


def page(records: list[Record]) -> str:
    """Return the page."""
    return "\n".join([_HEAD, *(_section(record) for record in records)])


def _section(record: Record) -> str:
    faults = len({row.fault for row in record.rows})
    well = sum(row.well for row in record.rows)
    told = f"{faults} faults, {well} of their {len(record.rows)} alerts as they have to be"
    lines = [
        f"## {record.stack}",
        "",
        f"{record.day}, times shortened {record.clock} times: {told}.",
        "",
        f"| {' | '.join(HEADS)} |",
        f"|{'---|' * len(HEADS)}",
        *(f"| {' | '.join(cells(row))} |" for row in record.rows),
        "",
    ]
    if record.left:
        keys = ", ".join(f"`{key}`" for key in record.left)
        lines += [f"Faults that were not made yet: {keys}.", ""]
    if record.skipped:
        lines += ["Faults that it cannot have:", ""]
        lines += [f"- `{item.key}`: {item.reason}" for item in record.skipped]
        lines.append("")
    if record.unmade:
        lines += ["Alerts that no fault raised:", ""]
        lines += [f"- {alert}: {reason}" for alert, reason in record.unmade.items()]
        lines.append("")
    return "\n".join(lines)


def written() -> str:
    """Return the page as the records have it."""
    return page([read(path) for path in sorted(FOLDER.glob("*.json"))])


if __name__ == "__main__":
    PATH.write_text(written(), encoding="utf-8")
