"""A server keeps the price of the day on which it was made, until it is changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from components.blueprint.kept_prices import kept, price_of
from components.catalog import load_catalogue

CATALOGUE = load_catalogue()
BEFORE, SINCE = date(2026, 6, 14), date(2026, 6, 15)


@pytest.mark.parametrize(
    ("kind", "place", "created", "expected"),
    [
        ("cx33", "nbg1", BEFORE, "6.49"),
        ("cx33", "nbg1", SINCE, "8.49"),
        ("cx33", "nbg1", None, "8.49"),
        ("ccx13", "fsn1", date(2025, 1, 1), "15.99"),
        ("cx43", "nbg1", BEFORE, None),
        ("cx43", "nbg1", SINCE, "15.99"),
        ("cx32", "nbg1", BEFORE, None),
        ("ccx13", "ash", SINCE, None),
    ],
)
def test_the_day_tells_the_price(
    kind: str, place: str, created: date | None, expected: str | None
) -> None:
    """What the catalogue does not know is not taken for today's."""
    found = price_of(kind, place, created, CATALOGUE)
    assert found == (None if expected is None else Decimal(expected))


def test_a_resize_loses_the_old_price() -> None:
    """Both prices and the day are told."""
    found = kept("app-1", "cx33", "cx43", "nbg1", BEFORE, CATALOGUE)
    assert found.loses == Decimal("9.50")
    assert found.words() == (
        "app-1 (made on 2026-06-14) keeps 6.49 EUR a month; replaced or resized it costs 15.99."
    )


def test_a_replacement_at_the_same_price_loses_nothing() -> None:
    """Nothing is said then."""
    assert kept("app-1", "cx33", "cx33", "nbg1", SINCE, CATALOGUE).words() == ""


def test_an_unknown_old_price_is_said_to_be() -> None:
    """It may be lower."""
    found = kept("app-1", "cx43", "cx43", "nbg1", BEFORE, CATALOGUE)
    assert found.loses is None
    assert found.words().startswith("app-1 (made on 2026-06-14) may keep an older price")
