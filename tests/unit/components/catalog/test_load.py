"""The catalogue: complete, consistent, dated, and as published."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from components.catalog import Amount, load_catalogue

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("name", "monthly"),
    [
        ("cx23", "5.49"),
        ("cx33", "8.49"),
        ("cx53", "29.49"),
        ("cax41", "40.99"),
        ("cpx32", "35.49"),
        ("ccx33", "138.49"),
    ],
)
def test_prices_are_those_published(name: str, monthly: str) -> None:
    """Spot checks against the price adjustment of June 2026."""
    assert Decimal(monthly) == CATALOGUE.server_types[name].prices["nbg1"].monthly


def test_a_published_hourly_price_is_kept_and_another_is_marked_derived() -> None:
    """CCX13's hour is published, CX23's follows from its month."""
    published = CATALOGUE.server_types["ccx13"].prices["nbg1"]
    derived = CATALOGUE.server_types["cx23"].prices["nbg1"]

    assert (Decimal("0.0690"), False) == (published.hourly, published.hourly_derived)
    assert (Decimal("0.0088"), True) == (derived.hourly, derived.hourly_derived)


def test_a_full_month_of_hours_costs_the_month() -> None:
    """No hourly price is so low that a whole month by the hour is cheaper than the cap."""
    for kind in CATALOGUE.server_types.values():
        for price in kind.prices.values():
            assert price.hourly * 730 > price.monthly


def test_what_is_sold_at_an_unknown_price_has_no_price() -> None:
    """Nothing is free by mistake."""
    assert "ash" in CATALOGUE.server_types["ccx13"].locations
    assert "ash" not in CATALOGUE.server_types["ccx13"].prices
    assert CATALOGUE.load_balancer_types["lb21"].monthly is None


def test_names_ids_and_locations_are_consistent() -> None:
    """Keys are names, ids are unique, prices and locations are of known places."""
    ids = [kind.id for kind in CATALOGUE.server_types.values()]
    assert len(ids) == len(set(ids))
    for name, kind in CATALOGUE.server_types.items():
        assert name == kind.name
        assert set(kind.prices) <= set(kind.locations) <= set(CATALOGUE.locations)
        assert kind.source
        assert kind.date


def test_a_retired_type_leads_to_one_that_is_sold() -> None:
    """Every successor exists and is not itself retired."""
    for name, old in CATALOGUE.retired.items():
        assert name not in CATALOGUE.server_types
        assert old.successor in CATALOGUE.server_types


def test_an_entry_refuses_a_field_it_does_not_know() -> None:
    """A misspelt field in the data does not pass unseen."""
    with pytest.raises(ValidationError):
        Amount.model_validate({"amount": "1", "date": "2026-01-01", "sorce": "x", "source": "x"})
