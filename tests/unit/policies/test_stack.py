"""What a pack knows of the stack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies.stack import ROOT, StackUnreadableError, config_values, is_protected

PROD = "urn:pulumi:prod::plinth::pulumi:pulumi:Stack::plinth-prod"


def test_what_the_engine_tells_holds() -> None:
    """The stack's file is not looked at."""
    values = {"plinth:protect": "false"}
    assert config_values({"PULUMI_CONFIG": json.dumps(values)}, PROD) == values


def test_the_stacks_file_is_read_where_the_engine_tells_nothing() -> None:
    """Its name stands in every URN."""
    values = config_values({}, PROD, ROOT)
    assert values["plinth:system"] == "chrono-scraper"
    assert is_protected(values) is True


def test_a_systems_own_stack_has_its_file_there(tmp_path: Path) -> None:
    """A stack that is named for system and environment."""
    folder = tmp_path / "systems" / "shop"
    folder.mkdir(parents=True)
    (folder / "Pulumi.test.yaml").write_text("config: {plinth:system: shop}")
    found = config_values({}, PROD.replace(":prod:", ":shop-test:"), tmp_path)
    assert found == {"plinth:system": "shop"}


@pytest.mark.parametrize("text", [None, "config: ["])
def test_a_stack_without_a_readable_file_is_told(tmp_path: Path, text: str | None) -> None:
    """The message names the stack and the file."""
    path = tmp_path / "Pulumi.prod.yaml"
    if text:
        path.write_text(text)
    with pytest.raises(StackUnreadableError) as caught:
        config_values({}, PROD, tmp_path)
    assert f"stack `prod` cannot be read from {path}" in str(caught.value)


@pytest.mark.parametrize("text", ["config: [a, b]", "config: plinth", "- config", "config: 7"])
def test_a_config_that_is_no_mapping_is_told(tmp_path: Path, text: str) -> None:
    """It must not look like a stack that says nothing."""
    path = tmp_path / "Pulumi.prod.yaml"
    path.write_text(text)
    with pytest.raises(StackUnreadableError) as caught:
        config_values({}, PROD, tmp_path)
    assert str(caught.value) == (
        f"the config of stack `prod` cannot be read from {path}: `config` is no mapping"
    )


@pytest.mark.parametrize("text", ["", "config:", "encryptionsalt: v1", "config: {}"])
def test_a_file_without_config_says_nothing(tmp_path: Path, text: str) -> None:
    """As Pulumi makes it for a stack without values."""
    (tmp_path / "Pulumi.prod.yaml").write_text(text)
    assert config_values({}, PROD, tmp_path) == {}


@pytest.mark.parametrize("value", [True, "true", "True", "yes", "on", "1", "what"])
def test_a_stack_is_protected_where_it_says_so(value: Any) -> None:
    """A word that nobody understands protects too."""
    assert is_protected({"plinth:protect": value}) is True


@pytest.mark.parametrize("value", [False, "false", "False", "no", "off", "0"])
def test_a_stack_is_not_protected_where_it_says_so(value: Any) -> None:
    """In the words that the config takes for no."""
    assert is_protected({"plinth:protect": value}) is False


def test_a_stack_that_says_nothing_is_not_protected() -> None:
    """As for the plan."""
    assert is_protected({"other:protect": "true"}) is False
