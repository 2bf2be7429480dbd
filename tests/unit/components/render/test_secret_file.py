"""Secret files: every place is filled, and one without a value is an error."""

from __future__ import annotations

import pytest

from components.blueprint.types import SecretFileSpec
from components.render.secret_file import fill, places
from tests.unit.components import support


def test_every_place_is_filled() -> None:
    """All secret files of the real plan hold no place any more once they are filled."""
    for spec in support.blueprint().secret_files:
        assert spec.secrets == places(spec.template) != ()
        text = fill(spec, dict.fromkeys(spec.secrets, "s3cret"))
        assert "{{" not in text
        assert "s3cret" in text


def test_a_missing_value_is_an_error() -> None:
    """No file is written with a place in it."""
    spec = SecretFileSpec(key="x", template="pass {{secret:a}}", secrets=("a",))

    with pytest.raises(KeyError):
        fill(spec, {"b": "1"})


def test_a_value_is_taken_as_it_is() -> None:
    """Backslashes and braces in a value are not interpreted."""
    spec = SecretFileSpec(key="x", template="{{secret:a}}", secrets=("a",))

    assert fill(spec, {"a": r"\1{{secret:a}}"}) == r"\1{{secret:a}}"
