"""What came of drills, kept as JSON: a fault that is rehearsed again takes its old rows' place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from cli.alerts.drill.fault import Skipped
from cli.alerts.drill.row import Row
from cli.errors import PlinthError

__all__ = ["Record", "Row", "merged", "read"]
_LISTS = ("ways", "follows", "held", "others")


@dataclass(frozen=True)
class Record:
    """The fault table of a stack.

    Attributes:
        stack: `<system>/<environment>`.
        day: of the last fault, as `2026-11-21`.
        clock: by how much times were shortened.
        skipped: faults that it cannot have.
        unmade: alerts that no fault raises, and why.
        left: keys of faults that were not made yet.
    """

    stack: str
    day: str
    clock: int
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]
    unmade: Mapping[str, str]
    left: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it as JSON."""
        rows = [asdict(row) | {"well": row.well} for row in self.rows]
        return json.dumps(asdict(self) | {"rows": rows}, indent=1) + "\n"


def read(path: Path) -> Record:
    """Return a record that was kept.

    Raises:
        PlinthError: it is none.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found["rows"] = tuple(_row(row) for row in found["rows"])
        found["skipped"] = tuple(
            Skipped(**item | {"alerts": tuple(item["alerts"])}) for item in found["skipped"]
        )
        found["left"] = tuple(found.get("left", ()))
        return Record(**found)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlinthError(f"{path}: no record of an alert drill ({error})", exit_code=2) from error


def _row(found: Mapping[str, Any]) -> Row:
    known = {field.name for field in fields(Row)}
    values = {name: value for name, value in found.items() if name in known}
    return Row(**values | {name: tuple(values[name]) for name in _LISTS})


def merged(
    before: tuple[Row, ...], fresh: tuple[Row, ...], order: tuple[str, ...]
) -> tuple[Row, ...]:
    """Return the rows of all faults in their order, the fresh ones in place of the old.

    Args:
        before: rows of earlier drills.
        fresh: rows of this one.
        order: keys of the stack's faults; rows of others are left out.
    """
    again = {row.fault for row in fresh}
    rows = [row for row in before if row.fault not in again] + list(fresh)
    return tuple(sorted((row for row in rows if row.fault in order),
                        key=lambda row: order.index(row.fault)))  # fmt: skip
