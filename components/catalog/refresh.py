"""Writes a live catalogue into the data files; comments and order stay as a person wrote them."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from components.catalog.differences import AMOUNTS

if TYPE_CHECKING:
    from pathlib import Path

    from components.catalog.models import Catalogue, ServerType

_WIDE = 1000  # characters: one entry stays one line
_HOUR = Decimal("0.0001")


def write(folder: Path, known: Catalogue, live: Catalogue) -> list[Path]:
    """Write what changed and return the files that were written.

    A server type's former price goes into the history, for who has one keeps it. A type that is
    new, and one that is sold no more, are a person's to write: what replaces what, nobody answers.

    Args:
        folder: the data files.
        known: what they say.
        live: what the cloud says.
    """
    changed = []
    for name, change in (
        ("prices", _prices),
        ("server_types", _server_types),
        ("load_balancer_types", _balancers),
    ):
        path = folder / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        yaml = _yaml()
        document = yaml.load(text)
        if change(document, known, live):
            out = StringIO()
            yaml.dump(document, out)
            path.write_text(out.getvalue(), encoding="utf-8")
            changed.append(path)
    return changed


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _prices(document: Any, known: Catalogue, live: Catalogue) -> bool:
    changed = False
    for name in AMOUNTS:
        ours, theirs = getattr(known.prices, name), getattr(live.prices, name)
        if ours.amount != theirs.amount:
            document[name]["amount"] = _quoted(theirs.amount)
            document[name]["date"] = _quoted(theirs.date)
            document[name]["source"] = theirs.source
            changed = True
    if known.prices.vat_rate != live.prices.vat_rate:
        document["vat_rate"] = _quoted(live.prices.vat_rate)
        changed = True
    return changed


def _server_types(document: Any, known: Catalogue, live: Catalogue) -> bool:
    former: dict[str, dict[str, Any]] = {}
    changed = False
    today = source = ""
    hours = known.hours_in_month
    for entry in document["server_types"]:
        ours, theirs = known.server_types[entry["name"]], live.server_types[entry["name"]]
        regions = document["lines"][entry["line"]]["regions"]
        for region in regions:
            before, after = (_price(kind, document["regions"][region]) for kind in (ours, theirs))
            if after is None or before == after:
                continue
            changed, today, source = True, theirs.date, theirs.source
            entry.setdefault("monthly", {})[region] = _quoted(after[0])
            if abs(after[1] - after[0] / hours) > _HOUR:
                entry.setdefault("hourly", {})[region] = _quoted(after[1])
            elif region in entry.get("hourly", {}):
                del entry["hourly"][region]
            if before is not None and before[0] != after[0]:
                former.setdefault(entry["name"], {})[region] = _quoted(before[0])
    if former:
        period = {"until": _quoted(today), "source": document["source"], "monthly": former}
        document.setdefault("history", []).insert(0, period)
    if changed:
        document["date"], document["source"] = _quoted(today), source
    return changed


def _price(kind: ServerType, places: list[str]) -> tuple[Decimal, Decimal] | None:
    """Return month and hour of a region: the dearest of its places, so that nothing is short."""
    found = [kind.prices[place] for place in places if place in kind.prices]
    if not found:
        return None
    dearest = max(found, key=lambda price: price.monthly)
    return dearest.monthly, dearest.hourly


def _balancers(document: Any, known: Catalogue, live: Catalogue) -> bool:
    changed = False
    for entry in document["load_balancer_types"]:
        theirs = live.load_balancer_types[entry["name"]].monthly
        if theirs is not None and theirs != known.load_balancer_types[entry["name"]].monthly:
            entry["monthly"] = _quoted(theirs)
            changed = True
    if changed:
        document["date"] = _quoted(live.load_balancer_date)
        document["source"] = live.load_balancer_source
    return changed


def _quoted(value: object) -> DoubleQuotedScalarString:
    """Return a scalar as text: YAML would make a float of an amount."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    quoted: DoubleQuotedScalarString = DoubleQuotedScalarString(text)
    return quoted
