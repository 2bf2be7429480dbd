"""What a text says that only a secret would say."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules.secret_words import FILLED, URL_WITH_PASSWORD, URL_WITH_TOKEN, kind_in

LONG = 200_000  # letters: half an hour for patterns that start anew from each of them
# The same with the whole scheme before them, as a standard writes URLs.
WHOLE_PASSWORD = re.compile(rf"[a-z][a-z0-9+.-]*://[^\s/:@]*:{FILLED}[^\s/@]+@", re.IGNORECASE)
WHOLE_TOKEN = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9_-]{16,}@", re.IGNORECASE)
PARTS = ("a", "Z", "0", "+", ".", "-", "://", ":", "@", "/", " ", "${W}", "0123456789abcdef")


@pytest.mark.parametrize("word", ["Ab0", "a+", "a.", "://", "x:", "password"])
def test_a_long_word_is_read_in_no_time(word: str) -> None:
    """A program in Base64 on a command line keeps a preview from nothing."""
    begun = time.process_time()
    assert kind_in(word * (LONG // len(word))) is None
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("before", ["", "Ab0" * 9, "0+.-", "_", "1"])
@pytest.mark.parametrize("scheme", ["postgres", "s3", "a+b.c-1"])
def test_a_password_in_a_url_is_found_after_any_word(before: str, scheme: str) -> None:
    """Whatever stands before a scheme, and whatever it ends with."""
    assert kind_in(f"{before}{scheme}://app:hidden@host") == "a URL with its password"
    assert kind_in(f"{before}{scheme}://0123456789abcdef@host") == "a URL with its password"
    assert kind_in(f"{before}{scheme}://app@host") is None


@pytest.mark.parametrize("scheme", ["", "1", "0+.-"])
def test_what_has_no_letter_is_no_scheme(scheme: str) -> None:
    """Numbers and signs before `://` make no URL."""
    assert kind_in(f" {scheme}://app:hidden@host") is None


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_a_url_is_found_where_its_whole_scheme_would_find_it(text: str) -> None:
    """To look from a scheme's last letter on finds neither more nor less."""
    assert bool(URL_WITH_PASSWORD.search(text)) == bool(WHOLE_PASSWORD.search(text))
    assert bool(URL_WITH_TOKEN.search(text)) == bool(WHOLE_TOKEN.search(text))
