"""Labels and their selectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.errors import ApiError
from localcloud.labels import check_labels, parse_selector

LABELS = {"env": "dev", "example.com/team": "core", "plain": ""}
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ("env=dev", True),
        ("env==dev", True),
        ("env!=dev", False),
        ("env", True),
        ("!env", False),
        ("!missing", True),
        ("env in (dev, prod)", True),
        ("env notin (dev,prod)", False),
        ("missing notin (a)", True),
        ("missing!=a", True),
        ("example.com/team=core,plain", True),
        ("example.com/team=core,!plain", False),
        ("plain=", True),
        ("", True),
    ],
)
def test_selectors(selector: str, matches: bool) -> None:  # noqa: FBT001 - the table's column
    """Each expression means what the API's documentation says."""
    assert parse_selector(selector)(LABELS) is matches


@pytest.mark.parametrize("selector", ["env=", "=dev", "env in dev", "a b", "a,,b", "a,", "!"])
def test_selectors_that_are_none(selector: str) -> None:
    """What is not understood is an invalid_input, except that a value may be empty."""
    if selector == "env=":
        assert parse_selector(selector)({"env": ""})
        return
    with pytest.raises(ApiError, match="not understood"):
        parse_selector(selector)


@given(st.dictionaries(NAMES, NAMES, max_size=4))
def test_labels_select_themselves(labels: dict[str, str]) -> None:
    """A selector made of all labels matches them."""
    selector = ",".join(f"{key}={value}" for key, value in labels.items())

    assert parse_selector(selector)(check_labels(labels))


@pytest.mark.parametrize(
    "labels", [{"-a": ""}, {"a": "-"}, {"a" * 64: ""}, {"hetzner.cloud/a": "b"}, {"": "a"}]
)
def test_labels_that_are_none(labels: dict[str, str]) -> None:
    """A key or value that the API refuses is refused."""
    with pytest.raises(ValueError, match="label"):
        check_labels(labels)
