"""What a pack is told of the stack."""

from __future__ import annotations

import pytest

from policies.stack import config_value, is_protected


def _environ(value: str) -> dict[str, str]:
    return {"PULUMI_CONFIG": f'{{"plinth:protect": "{value}", "other:protect": "true"}}'}


def test_values_are_found_by_their_key() -> None:
    """The project's own alone."""
    assert config_value(_environ("x"), "protect") == "x"
    assert config_value(_environ("x"), "system") is None
    assert config_value({}, "system") is None


@pytest.mark.parametrize("value", ["true", "True", "yes", "on", "1", "what"])
def test_a_stack_is_protected_where_it_says_so(value: str) -> None:
    """A word that nobody understands protects too."""
    assert is_protected(_environ(value)) is True


@pytest.mark.parametrize("value", ["false", "False", "no", "off", "0"])
def test_a_stack_is_not_protected_where_it_says_so(value: str) -> None:
    """In the words that the config takes for no."""
    assert is_protected(_environ(value)) is False


def test_a_stack_that_says_nothing_is_not_protected() -> None:
    """As for the plan."""
    assert is_protected({}) is False
