"""The JSON Schemas: fresh, true of the real files, and as strict as the loader about spelling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from cli import schemas
from components.config.schema import stack_schema, system_schema
from tests.unit.components.support import ROOT

SYSTEMS = sorted(ROOT.glob("systems/*/system.yaml"))
STACKS = [*sorted(ROOT.glob("Pulumi.*.yaml")), *sorted(ROOT.glob("systems/*/Pulumi.*.yaml"))]


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _faults(schema: dict[str, Any], document: dict[str, Any]) -> list[str]:
    found = Draft202012Validator(schema).iter_errors(document)
    return [error.json_path for error in found]


def test_the_committed_schemas_are_fresh() -> None:
    """`plinth schema` would write what is committed."""
    committed = {path.name: path.read_text() for path in schemas.FOLDER.glob("*.json")}
    assert committed == schemas.rendered()


@pytest.mark.parametrize("schema", [system_schema(), stack_schema()], ids=["system", "stack"])
def test_a_schema_is_one(schema: dict[str, Any]) -> None:
    """Both keep to the dialect that they name."""
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", SYSTEMS, ids=lambda path: str(path.parent.name))
def test_every_system_file_keeps_to_the_schema(path: Path) -> None:
    """An editor finds no fault in a file that the loader takes."""
    assert _faults(system_schema(), _read(path)) == []


@pytest.mark.parametrize("path", STACKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_stack_file_keeps_to_the_schema(path: Path) -> None:
    """The values are found under their full keys."""
    assert _faults(stack_schema(), _read(path)) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"reserve": 600}, "$.reserve"),
        ({"reserve": "600 megabytes"}, "$.reserve"),
        ({"colour": "blue"}, "$"),
        ({"services": {"Backend": {}}}, "$.services"),
    ],
)
def test_an_editor_marks_a_mistake_in_a_system(change: dict[str, Any], path: str) -> None:
    """Memory needs its unit, keys are known, and names are spelt as names are."""
    assert _faults(system_schema(), _read(SYSTEMS[0]) | change) == [path]


@pytest.mark.parametrize(
    ("key", "value", "path"),
    [
        ("plinth:colour", "blue", "$.config"),
        ("plinth:services", {"backend": {"memory": "1 gig"}}, "$.config['plinth:services']"),
        ("plinth:secrets", {"api-key": "in the clear"}, "$.config['plinth:secrets']"),
        ("plinth:ssh_from", ["everywhere"], "$.config['plinth:ssh_from']"),
    ],
)
def test_an_editor_marks_a_mistake_in_a_stack(key: str, value: Any, path: str) -> None:
    """Values of the stack are checked as closely, and a secret must be encrypted."""
    document = _read(ROOT / "Pulumi.dev.yaml")
    document["config"][key] = value
    faults = _faults(stack_schema(), document)
    assert len(faults) == 1
    assert faults[0].startswith(path)


def test_an_encrypted_secret_and_other_projects_values_are_let_be() -> None:
    """What `pulumi config set` writes beside our own values is no mistake."""
    document = _read(ROOT / "Pulumi.dev.yaml")
    document["config"] |= {"hcloud:token": {"secure": "v1:x"}}
    document["config"] |= {"plinth:secrets": {"api-key": {"secure": "v1:y"}}}
    assert _faults(stack_schema(), document | {"encryptionsalt": "v1:z"}) == []


def test_docstrings_become_the_help_that_editors_show() -> None:
    """A section's sentence and its fields' lines are descriptions, lines joined."""
    route = system_schema()["$defs"]["RouteConfig"]
    assert route["properties"]["body"]["description"] == "largest request body."
    timeouts = {
        route["properties"][f"{name}_timeout"]["description"]
        for name in ("connect", "read", "send")
    }
    assert timeouts == {"seconds."}
    assert "Attributes" not in json.dumps(system_schema())
