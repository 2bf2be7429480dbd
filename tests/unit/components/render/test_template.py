"""Templates: filled strictly, compiled once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from components.render import template


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process finds what the first one compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    source = DictLoader({"x": "{{ 1 + 1 }}"})
    for _ in range(2):
        environment = Environment(loader=source, bytecode_cache=template._bytecode(tmp_path / "c"))  # noqa: S701
        assert environment.get_template("x").render() == "2"
    assert len(list((tmp_path / "c").iterdir())) == 1


def test_nothing_is_kept_where_python_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -B` leaves no files behind."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert template._bytecode(tmp_path) is None


def test_a_checkout_that_cannot_be_written_to_goes_without(tmp_path: Path) -> None:
    """A file in the folder's place stands for any reason."""
    (tmp_path / "file").touch()
    assert template._bytecode(tmp_path / "file" / "c") is None


def test_a_name_that_is_not_given_is_an_error() -> None:
    """A typing mistake in a template is no empty line in a server's file."""
    with pytest.raises(UndefinedError):
        template._environment().from_string("{{ nothing }}").render()
