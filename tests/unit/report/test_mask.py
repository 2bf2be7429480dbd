"""What gets through, and what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policies.rules.resource import UNKNOWN
from report.mask import MASK, clean
from tests.unit.report.log import SECRET, UNKNOWN_ID


def test_marked_secrets_are_masked_at_any_depth() -> None:
    """Pulumi's own mark is enough."""
    assert clean({"a": [{"b": SECRET}], "c": 1}) == {"a": [{"b": MASK}], "c": 1}


def test_what_is_named_like_a_secret_is_masked() -> None:
    """A value that somebody forgot to mark does not show either; names of files do."""
    found = clean({"password": "p", "userData": "#cloud", "passwordFile": "/run/x", "size": "1"})
    assert found == {"password": MASK, "userData": MASK, "passwordFile": "/run/x", "size": "1"}


def test_unknown_values_are_told_apart() -> None:
    """Pulumi's stand-in for what is known later is no text."""
    assert clean({"id": UNKNOWN_ID}) == {"id": UNKNOWN}


@given(st.text(alphabet="abcXYZ0189", min_size=1), st.text(alphabet="hgk2", min_size=1))
def test_passwords_in_urls_never_show(password: str, host: str) -> None:
    """The address stays readable, whatever the password."""
    assert clean(f"redis://user:{password}@{host}/0") == f"redis://user:{MASK}@{host}/0"
