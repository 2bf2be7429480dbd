"""Reading a resource's properties."""

from __future__ import annotations

from policies.rules.resource import UNKNOWN, at

PROPERTIES = {"rules": [{"port": "80"}, UNKNOWN], "image": UNKNOWN, "name": "app"}


def test_a_value_is_found_by_its_path() -> None:
    """Names lead into mappings and numbers into lists."""
    assert at(PROPERTIES, "rules", 0, "port") == "80"


def test_nothing_is_none() -> None:
    """What is not there, or has no inside, gives None."""
    assert at(PROPERTIES, "rules", 2) is None
    assert at(PROPERTIES, "name", "port") is None
    assert at(PROPERTIES, "name", 0) is None
    assert at(PROPERTIES, "missing", "port") is None


def test_what_lies_in_an_unknown_is_unknown() -> None:
    """From the first unknown value on nothing is known."""
    assert at(PROPERTIES, "image") is UNKNOWN
    assert at(PROPERTIES, "rules", 1, "port") is UNKNOWN
