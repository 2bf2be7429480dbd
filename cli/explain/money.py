"""What a plan costs a month, and how far that is from the budget's marks."""

from __future__ import annotations

from decimal import Decimal

from cli.explain.rows import Row, Section
from components.blueprint.types import Blueprint
from components.config import StackConfig


def costs(blueprint: Blueprint) -> Section:
    """Return one line for each thing that is paid for; an unknown price is None."""
    priced = blueprint.costs
    return Section(
        "costs",
        f"Cost a month, {priced.currency} net",
        {"what": "what", "monthly": priced.currency},
        {
            line.key: {
                "what": line.description,
                "monthly": None if line.monthly is None else f"{line.monthly:.2f}",
                "source": line.source,
                "date": line.date,
            }
            for line in priced.lines
        },
        f"total {priced.total:.2f} {priced.currency}",
        frozenset(("what", "source", "date")),
    )


def budget(blueprint: Blueprint, config: StackConfig) -> Section:
    """Return the budget's marks and what is left below each."""
    total, marks = blueprint.costs.total, config.budget
    rows: dict[str, Row] = {}
    for name, amount in (
        ("warn", marks.warn),
        ("critical", marks.critical),
        ("limit", marks.limit),
    ):
        rows[name] = {
            "amount": f"{amount:.2f}",
            "left": f"{amount - total:.2f}",
            "state": "kept" if total <= amount else "passed",
        }
    return Section(
        "budget",
        f"Budget a month, {marks.currency} net",
        {"amount": marks.currency, "left": "left", "state": "state"},
        rows,
    )


def monthly(row: Row | None) -> Decimal:
    """Return the amount of a cost row, nothing where there is no row or no price."""
    value = row.get("monthly") if row else None
    return Decimal(str(value)) if value is not None else Decimal(0)
