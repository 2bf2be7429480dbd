"""What a job does."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from examples.demo.jobs import work


def test_words_are_counted() -> None:
    """Words are counted once and again without regard to capitals."""
    assert work("The quick the") == {
        "characters": 13,
        "words": 3,
        "distinct_words": 2,
        "sha256": hashlib.sha256(b"The quick the").hexdigest(),
    }


@given(st.text())
def test_counts_fit_together(text: str) -> None:
    """There are never more distinct words than words, nor more words than characters."""
    result = work(text)
    assert 0 <= result["distinct_words"] <= result["words"] <= max(result["characters"], 0)
