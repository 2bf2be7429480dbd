"""A budget in another currency has a dated rate, and is compared in euro."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from components.config.budget import AcknowledgementConfig, BudgetConfig

RATE = {"usd_per_eur": "1.20", "date": "2026-06-15", "source": "a bank"}
MARKS = {"limit": 15, "warn": "14.16", "critical": "14.64"}


def test_dollars_become_euro_by_the_rate() -> None:
    """Each of the three, to the cent."""
    found = BudgetConfig.model_validate({**MARKS, "currency": "USD", "rate": RATE}).in_euro
    assert (found.limit, found.warn, found.critical) == (
        Decimal("12.50"),
        Decimal("11.80"),
        Decimal("12.20"),
    )
    assert (found.currency, found.rate) == ("EUR", None)


def test_euro_stay_as_they_are() -> None:
    """Nothing is rounded that was not asked for."""
    given = BudgetConfig.model_validate({**MARKS})
    assert given.in_euro is given
    assert given.step == 20


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"currency": "USD"}, "add the rate that they are compared by"),
        ({"rate": RATE}, "leave `rate` out"),
        ({"currency": "CHF"}, "Input should be 'EUR' or 'USD'"),
        ({"currency": "USD", "rate": {**RATE, "usd_per_eur": 0}}, "greater than 0"),
        ({"step": 0}, "greater than 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(given: dict[str, Any], expected: str) -> None:
    """With what to write instead."""
    with pytest.raises(ValidationError, match=expected):
        BudgetConfig.model_validate({**MARKS, **given})


@pytest.mark.parametrize("missing", ["up_to", "owner", "reason", "expires"])
def test_an_agreement_says_all_of_it(missing: str) -> None:
    """How much, who, why and until when."""
    given = {"up_to": 60, "owner": "Ada", "reason": "launch", "expires": "2026-12-31"}
    assert AcknowledgementConfig.model_validate(given).up_to == 60
    with pytest.raises(ValidationError, match=missing):
        AcknowledgementConfig.model_validate({k: v for k, v in given.items() if k != missing})
