"""The form of an explanation: sections of rows with stable keys.

One form serves three ends: tables for a person, JSON for a script, and the comparison of two plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | int | float | bool | None
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Section:
    """A table of an explanation.

    Attributes:
        name: its key in the JSON, for example `servers`.
        columns: field to heading, in the order of the table; a field without a column is for
            scripts alone.
        rows: key of the thing to its fields; the key is what two plans are compared by.
        note: a sentence under the table.
        derived: fields that only follow from other rows, and are no difference of their own.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    rows: Mapping[str, Row]
    note: str = ""
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Document:
    """An explained plan.

    Attributes:
        about: facts of the whole stack, by name.
        warnings: whole sentences, the gravest first.
    """

    title: str
    about: Row
    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = field(default=())

    def section(self, name: str) -> Section:
        """Return a section by name.

        Raises:
            KeyError: there is none.
        """
        for section in self.sections:
            if section.name == name:
                return section
        raise KeyError(name)

    def as_json(self) -> dict[str, object]:
        """Return everything as JSON has it: a list of objects for each section."""
        return {
            "about": dict(self.about),
            **{
                section.name: [{"key": key, **row} for key, row in section.rows.items()]
                for section in self.sections
            },
            "warnings": list(self.warnings),
        }
