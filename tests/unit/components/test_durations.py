"""Durations in Docker's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.durations import docker_duration

SECONDS = {"h": 3600, "m": 60, "s": 1}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0s"), (45, "45s"), (60, "1m"), (90, "1m30s"), (3600, "1h"), (3605, "1h0m5s")],
)
def test_words_are_those_docker_gives_back(seconds: int, words: str) -> None:
    """The provider shortens Go's durations; what we send is already short."""
    assert words == docker_duration(seconds)


@given(st.integers(0, 10**6))
def test_no_second_is_lost(seconds: int) -> None:
    """The words add up to the seconds that were asked for."""
    total, digits = 0, ""
    for sign in docker_duration(seconds):
        if sign.isdigit():
            digits += sign
        else:
            total, digits = total + int(digits) * SECONDS[sign], ""
    assert seconds == total
