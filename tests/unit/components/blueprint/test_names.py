"""Names and labels: always valid, always the same, never shared."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from components.blueprint import names

KEYS = st.from_regex(r"\A[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,10}){0,2}\Z")
HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LABEL = re.compile(r"([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?")


@given(KEYS, KEYS, KEYS)
def test_every_name_is_a_host_name(system: str, environment: str, key: str) -> None:
    """Whatever the keys, the name is a label of at most 63 characters."""
    assert HOST.fullmatch(names.physical(system, environment, key))


@given(st.sets(KEYS, min_size=2, max_size=8), KEYS)
def test_different_keys_have_different_names(keys: set[str], system: str) -> None:
    """Also where names are cut short."""
    made = {names.physical(system * 3, "prod", key) for key in keys}

    assert len(keys) == len(made)


def test_a_usual_name_is_readable() -> None:
    """Short names are the parts joined, nothing else."""
    assert names.physical("chrono-scraper", "dev", "app-1") == "chrono-scraper-dev-app-1"


def test_a_long_name_ends_in_a_hash() -> None:
    """A name that would be too long is cut, and stays the same on every run."""
    name = names.physical("x" * 40, "prod", "y" * 40)

    assert len(name) == 63
    assert name == names.physical("x" * 40, "prod", "y" * 40)


@given(st.text(max_size=100))
def test_every_label_value_is_one_that_the_cloud_takes(text: str) -> None:
    """Any text becomes a valid value of a label."""
    assert LABEL.fullmatch(names.label_value(text))
