"""What `plinth cost` does with what it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from rich.console import Console

from cli.context import Context, resolve, systems
from cli.cost import show
from cli.cost.bill import Bill, could_be_cheaper
from cli.cost.priced import Priced, other, priced
from cli.options import print_json
from cli.paths import ROOT
from components.blueprint.kept_prices import changes, kept
from components.blueprint.money import cost_changes
from components.catalog import Catalogue, load_catalogue

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asked for.

    Attributes:
        live: ask the cloud.
        hours: of one month.
    """

    live: bool
    gross: bool
    hours: Decimal | None
    form: Literal["table", "json", "csv"]


def one(context: Context, asked: Asked, console: Console) -> None:
    """Print the bill of a stack.

    Raises:
        PlinthError: its config has problems, or the cloud cannot be asked.
    """
    if asked.live:
        from cli.cost.live import live_bill  # noqa: PLC0415 - the client is slow to load

        live_bill(context, asked, console)
        return
    catalogue = load_catalogue()
    bill = bill_of(priced(context, catalogue), asked, catalogue)
    if asked.form == "json":
        print_json(bill.as_json())
    elif asked.form == "csv":
        show.write_csv(bill.as_csv())
    else:
        show.show(console, bill)


def bill_of(found: Priced, asked: Asked, catalogue: Catalogue) -> Bill:
    """Return the bill of a stack."""
    return Bill(
        priced=found,
        hours=asked.hours,
        with_vat=asked.gross,
        hints=could_be_cheaper(found.config, catalogue),
        live=asked.live,
        today=datetime.now(UTC).date(),
    )


def every(asked: Asked, console: Console) -> None:
    """Print one line for each stack of all systems."""
    catalogue = load_catalogue()
    bills = [
        bill_of(priced(resolve(system, environment, None), catalogue), asked, catalogue)
        for system in systems()
        for environment in environments(system)
    ]
    if asked.form == "json":
        print_json([bill.as_json() for bill in bills])
    elif asked.form == "csv":
        stacks = ((bill.priced.config.stack, row) for bill in bills for row in bill.as_csv())
        rows: list[dict[str, object]] = [{"stack": stack, **row} for stack, row in stacks]
        show.write_csv(rows, ("stack", *show.COLUMNS))
    else:
        show.show_all(console, bills)


def environments(system: str, root: Path = ROOT) -> tuple[str, ...]:
    """Return the environments of a system that have a file."""
    content = (root / "systems" / system / "system.yaml").read_bytes()
    document = yaml.load(content, _LOADER)  # noqa: S506 - a safe loader
    known = document.get("environments", ()) if isinstance(document, dict) else ()
    own = {path.name.split(".")[1] for path in root.glob(f"systems/{system}/Pulumi.*.yaml")}
    at_top = {
        path.name.split(".")[1]
        for path in root.glob("Pulumi.*.yaml")
        if f"plinth:system: {system}\n" in path.read_text(encoding="utf-8")
    }
    return tuple(word for word in known if word in own | at_top)


def compare(context: Context, word: str, asked: Asked, console: Console) -> None:
    """Print the bills of two plans side by side, and what resizing existing servers loses.

    Raises:
        PlinthError: one of both has problems.
    """
    catalogue = load_catalogue()
    before, after = priced(context, catalogue), other(context, word, catalogue)
    changed = cost_changes(before.lines, after.lines)
    lost = losses(before, after, catalogue)
    if asked.form == "table":
        console.print(f"[bold]{before.title} → {after.title}[/bold]", highlight=False)
        show.show_comparison(console, before, after, changed)
        for words in lost:
            console.print(f"[yellow]note[/yellow] {words}", highlight=False, soft_wrap=True)
        return
    if asked.form == "json":
        print_json(
            {
                "before": before.about,
                "after": after.about,
                "costs": [change.as_json() for change in changed],
                "total_difference": str(after.costs.total - before.costs.total),
                "losses": list(lost),
            }
        )
        return
    rows: list[dict[str, object]] = [
        {
            "key": line.key,
            "description": line.description,
            "before": line.before,
            "after": line.after,
            "difference": line.difference,
        }
        for line in changed
    ]
    show.write_csv(rows, ("key", "description", "before", "after", "difference"))


def losses(before: Priced, after: Priced, catalogue: Catalogue) -> tuple[str, ...]:
    """Say what servers lose that were made before prices last rose, if they were.

    When they were made nobody knows here: the cloud does (`--live`).
    """
    days = sorted(changes(catalogue))
    old = before.config.settings.servers
    found = []
    for key, server in sorted(after.config.settings.servers.items()):
        moved = key in old and before.config.location(key) != after.config.location(key)
        if key not in old or not (moved or old[key].type != server.type) or not days:
            continue
        made = date.fromisoformat(days[-1]) - timedelta(days=1)
        item = kept(key, old[key].type, server.type, after.config.location(key), made, catalogue)
        if item.now is not None and item.words():
            new = "not known" if item.after is None else f"{item.after:.2f}"
            found.append(
                f"{key}: made before {days[-1]} it keeps {item.now:.2f} EUR a month; after this "
                f"change it costs {new}."
            )
    return tuple(found)
