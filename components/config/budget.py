"""What a system may cost a month, and what somebody has agreed to beyond the usual."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.config.base import Day, Section

STEP = Decimal(20)  # percent by which one change may raise the cost before somebody has to agree
_CENT = Decimal("0.01")
Text = Annotated[str, Field(min_length=3)]


class RateConfig(Section):
    """An exchange rate, with the day from which it is and where it stood."""

    usd_per_eur: Annotated[Decimal, Field(gt=0)]
    date: Day
    source: Text


class BudgetConfig(Section):
    """What the system may cost a month, net; `warn` and `critical` are alert lines below.

    Attributes:
        currency: of the three amounts.
        rate: needed where that is not the currency of the prices.
        step: percent by which one change may raise the cost; more has to be acknowledged
            (`plinth:cost_acknowledged`).
    """

    limit: Decimal
    warn: Decimal
    critical: Decimal
    currency: Literal["EUR", "USD"] = "EUR"
    rate: RateConfig | None = None
    step: Annotated[Decimal, Field(gt=0)] = STEP

    @model_validator(mode="after")
    def _has_rate(self) -> Self:
        """Refuse amounts that could not be compared with prices."""
        if self.currency == "USD" and self.rate is None:
            raise ValueError(
                "the amounts are in USD and prices are in EUR; add the rate that they are compared "
                'by: `rate: {usd_per_eur: 1.20, date: "2026-06-15", source: …}`'
            )
        if self.currency == "EUR" and self.rate is not None:
            raise ValueError("the amounts are in EUR, as prices are; leave `rate` out")
        return self

    @property
    def in_euro(self) -> BudgetConfig:
        """Return it with all amounts in EUR, rounded to the cent."""
        if self.rate is None:
            return self
        rate = self.rate.usd_per_eur

        def euro(amount: Decimal) -> Decimal:
            return (amount / rate).quantize(_CENT, rounding=ROUND_HALF_UP)

        amounts = {name: euro(getattr(self, name)) for name in ("limit", "warn", "critical")}
        return self.model_copy(update={**amounts, "currency": "EUR", "rate": None})

    def state(self, total: Decimal) -> str:
        """Return the highest mark that a month's sum has passed, else `kept`."""
        for name, mark in (("limit", self.limit), ("critical", self.critical), ("warn", self.warn)):
            if total > mark:
                return f"over {name}"
        return "kept"


class AcknowledgementConfig(Section):
    """Somebody's agreement to a change that raises the cost by more than the budget's `step`.

    Attributes:
        up_to: what the stack may cost a month after the change, EUR net.
        owner: who agreed.
        expires: the last day on which it holds.
    """

    up_to: Annotated[Decimal, Field(gt=0)]
    owner: Text
    reason: Text
    expires: Day
