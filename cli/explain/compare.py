"""Two explained plans side by side: what moves, appears, goes, changes, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from cli.explain import downtime, money
from cli.explain.rows import Document, Row, Section, Value
from components.blueprint.money import CostChange, cost_changes

Kind = Literal["moves", "appears", "goes", "changes"]
# Fields that say where a thing is: a change of one of them is a move.
_PLACE = {"services": {"servers"}, "volumes": {"server", "location"}, "servers": {"location"}}
_PRICED = ("costs", "budget")


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    Attributes:
        fields: field to its value before and after; empty for what appears or goes.
        downtime: what carrying it out interrupts, empty for nothing.
        about: what is worth knowing of a thing that appears.
    """

    section: str
    key: str
    kind: Kind
    fields: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    downtime: str = ""
    about: Row = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two plans."""

    before: Document
    after: Document
    differences: tuple[Difference, ...]
    costs: tuple[CostChange, ...]

    @property
    def total(self) -> Decimal:
        """Return how much more the second costs a month."""
        return sum((line.difference for line in self.costs), Decimal(0))

    def as_json(self) -> dict[str, object]:
        """Return it as JSON has it; amounts are strings."""
        return {
            "before": dict(self.before.about),
            "after": dict(self.after.about),
            "differences": [
                {
                    "section": item.section,
                    "key": item.key,
                    "kind": item.kind,
                    "fields": {name: list(pair) for name, pair in item.fields.items()},
                    "about": dict(item.about),
                    "downtime": item.downtime,
                }
                for item in self.differences
            ],
            "costs": [line.as_json() for line in self.costs],
            "total_difference": str(self.total),
        }


def compare(before: Document, after: Document) -> Comparison:
    """Return the differences in the order of the sections, and all lines of both bills."""
    names = [section.name for section in after.sections]
    names += [section.name for section in before.sections if section.name not in names]
    found = [
        difference
        for name in names
        if name not in _PRICED
        for difference in _section(name, _find(before, name), _find(after, name))
    ]
    return Comparison(before, after, tuple(found), cost_changes(_priced(before), _priced(after)))


def _section(name: str, before: Section | None, after: Section | None) -> Iterator[Difference]:
    old: Mapping[str, Row] = before.rows if before else {}
    new: Mapping[str, Row] = after.rows if after else {}
    derived = (after or before or Section("", "", {}, {})).derived
    for key, row in new.items():
        if key not in old:
            shown = after.columns if after else ()
            about = {word: row[word] for word in shown if row.get(word) not in (None, "")}
            yield Difference(name, key, "appears", about=about)
            continue
        fields = {
            field_name: (old[key].get(field_name), value)
            for field_name, value in row.items()
            if field_name not in derived and old[key].get(field_name) != value
        }
        if fields:
            moved = fields.keys() & _PLACE.get(name, set())
            yield Difference(
                name,
                key,
                "moves" if moved else "changes",
                fields,
                downtime.of_change(name, row, fields),
            )
    for key in old:
        if key not in new:
            yield Difference(name, key, "goes", {}, downtime.of_removal(name))


def _priced(document: Document) -> dict[str, tuple[str, Decimal | None]]:
    rows = document.section("costs").rows
    return {key: (str(row["what"]), money.monthly(row)) for key, row in rows.items()}


def _find(document: Document, name: str) -> Section | None:
    return next((section for section in document.sections if section.name == name), None)
