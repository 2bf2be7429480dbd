"""The end of the log is taken from a replica only where it goes on without a gap."""

from __future__ import annotations

import pytest

from cli.recover import tail

NEWEST = "00000002000000010000000A"


def name(number: int, timeline: int = 2, log: int = 1) -> str:
    """Return a segment's name."""
    return f"{timeline:08X}{log:08X}{number:08X}"


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ([name(9), name(10), name(11), name(12)], [name(11), name(12)]),
        ([name(12), name(11), "archive_status", "00000002.history"], [name(11), name(12)]),
        ([name(12), name(13)], []),
        ([name(11), name(13)], []),
        ([name(11, timeline=1)], []),
        ([name(10)], []),
        ([], []),
    ],
)
def test_what_goes_on_where_the_places_end(there: list[str], taken: list[str]) -> None:
    """Not what is older, of another history, or after a gap."""
    assert tail.wanted(there, NEWEST) == taken


def test_the_next_log_begins_where_one_ends() -> None:
    """After the 256th segment."""
    assert tail.wanted([name(0, log=2)], name(255)) == [name(0, log=2)]
    assert tail.wanted([name(0)], "") == []
