"""What other teams may know of the costs. Amounts are text, so that cents stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from contract.field import said


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """One thing that is paid for."""

    key: Annotated[str, said("Stable identity of the line.")]
    description: Annotated[str, said("What it is, for a person.")]
    quantity: Annotated[str, said("How many of `unit`.", form="decimal")]
    unit: Annotated[str, said("What is counted.")]
    monthly: Annotated[
        str | None,
        said("Net of VAT; none where the price is not known.", unit="currency", form="decimal"),
    ]
    source: Annotated[str, said("Where the price is from.")]
    date: Annotated[str, said("Of what day the price is.")]
    estimated: Annotated[
        bool, said("Whether it follows from what somebody expects to use, not from what is there.")
    ]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a month costs, as planned."""

    currency: Annotated[str, said("ISO 4217 code of all amounts, `EUR`.")]
    total: Annotated[
        str, said("Net of VAT, without what is unknown.", unit="currency", form="decimal")
    ]
    unknown: Annotated[Sequence[str], said("Keys of the lines that are not in the total.")]
    lines: Annotated[Sequence[CostLine], said("All that is paid for.")]
