"""Moments and sizes, read and written."""

from __future__ import annotations

import pytest

from cli.backups import words
from cli.errors import PlinthError


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-31 04:00:00", "2026-01-31 04:00:00 UTC"),
        ("2026-01-31T04:00:00+01:00", "2026-01-31 03:00:00 UTC"),
        ("2026-01-31T04:00:00Z", "2026-01-31 04:00:00 UTC"),
        (" 2026-01-31 04:00 ", "2026-01-31 04:00:00 UTC"),
        ("2026-01-31", "2026-01-31 00:00:00 UTC"),
    ],
)
def test_a_moment_is_utc_unless_it_says_otherwise(text: str, utc: str) -> None:
    """A restore by an hour too much or too little is a loss."""
    assert words.utc(words.moment(text)) == utc


@pytest.mark.parametrize("text", ["yesterday", "31.01.2026", "", "2026-02-30"])
def test_what_is_no_moment_is_told(text: str) -> None:
    """With an example, and as a wrong word rather than a failure."""
    with pytest.raises(PlinthError, match="Write it as 2026-01-31 04:00:00") as caught:
        words.moment(text)

    assert caught.value.exit_code == 2


def test_ages_and_sizes_are_short() -> None:
    """In the largest unit that fits."""
    assert [words.age(s) for s in (-1, 59, 60, 7200, 86400 * 3)] == [
        "0 s ago", "59 s ago", "1 minute ago", "2 hours ago", "3 days ago",
    ]  # fmt: skip
    assert [words.size(s) for s in (None, 0, 999, 1000, 52_000_000, 1.5e13)] == [
        "", "0 B", "999 B", "1.0 kB", "52.0 MB", "15.0 TB",
    ]  # fmt: skip
