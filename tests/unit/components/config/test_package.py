"""The package's names are read from their modules when they are first used."""

from __future__ import annotations

import importlib

import pytest

import components.config as package


def test_every_name_is_that_of_its_module() -> None:
    """Those that are announced are those that are found."""
    assert set(package.__all__) == set(package._MODULES)
    for name, module in package._MODULES.items():
        own = importlib.import_module(f"components.config.{module}")
        assert getattr(package, name) is getattr(own, name)


def test_another_name_is_none() -> None:
    """It is refused as by any module."""
    with pytest.raises(AttributeError, match=r"`?components\.config.* has no attribute 'lod'"):
        package.lod  # noqa: B018
