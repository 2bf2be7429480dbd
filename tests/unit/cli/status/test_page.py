"""The page for the public."""

from __future__ import annotations

from typing import Any

import pytest

from cli.errors import PlinthError
from cli.status.page import page
from tests.unit.cli.status.seen import picture


def _address(url: str, up: float, day: float = 1.0, window: float = 1.0) -> dict[str, Any]:
    return {"url": url, "up": up, "day": day, "window": window, "days": 15}


@pytest.mark.parametrize(
    ("ups", "words"),
    [
        ((1, 1), "All systems work."),
        ((1, 0), "A part does not answer."),
        ((0, 0), "Nothing answers."),
    ],
)
def test_it_says_first_how_all_of_it_is(ups: tuple[int, int], words: str) -> None:
    """By what visitors find."""
    addresses = [_address(f"https://{number}.example.com/", up) for number, up in enumerate(ups)]
    assert words in page(picture(addresses=addresses))


def test_a_share_below_all_is_never_rounded_up_to_it() -> None:
    """99.999 % is not 100 %."""
    text = page(picture(addresses=[_address("https://a.example.com/x", 1, 0.99999, 1.0)]))
    assert "<td>a.example.com/x</td>" in text
    assert "<td>99.99 %</td><td>100 %</td>" in text


def test_it_says_of_how_many_days_a_share_is() -> None:
    """Those that Prometheus keeps, and not a month of which it knows half."""
    text = page(picture(addresses=[_address("https://a/", 1)]))
    assert "<th>15 days</th>" in text
    assert "30 days" not in text


def test_nothing_of_the_inside_is_on_it() -> None:
    """No server, service, alert or cost, whatever is wrong."""
    services = [{"name": "secret-service", "running": 0, "desired": 1, "image": "x"}]
    text = page(picture(addresses=[_address("https://a/", 1)], services=services))
    for words in ("secret-service", "app-1", "EUR", "postgres", "task"):
        assert words not in text


def test_names_are_escaped() -> None:
    """An address is data."""
    assert "<i>" not in page(picture(addresses=[_address("https://<i>/", 1)]))


@pytest.mark.parametrize("addresses", [None, []])
def test_without_addresses_there_is_no_page(addresses: list[dict[str, Any]] | None) -> None:
    """It says why."""
    with pytest.raises(PlinthError, match="not watched"):
        page(picture(addresses=addresses))
