"""What a stack had before the change."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policies.before import Before, BeforeUnknown, parse_state, read_before, state_path

URN = "urn:pulumi:prod::plinth::plinth:index:DataLayer$hcloud:index/volume:Volume::data-data"
VOLUME = {
    "urn": URN,
    "type": "hcloud:index/volume:Volume",
    "id": "4711",
    "protect": True,
    "inputs": {"size": 10},
}
ROOT = {
    "urn": "urn:pulumi:prod::plinth::pulumi:pulumi:Stack::plinth-prod",
    "type": "pulumi:pulumi:Stack",
    "outputs": {"monthly_cost": {"currency": "EUR", "total": "26.90"}},
}
HALF = {**VOLUME, "delete": True, "urn": f"{URN}-old"}
DEPLOYMENT = {"resources": [ROOT, VOLUME, HALF]}


def _backend(folder: Path, text: str | None) -> dict[str, str]:
    path = state_path(f"file://{folder}", "plinth", "prod")
    path.parent.mkdir(parents=True)
    if text is not None:
        path.write_text(text)
    return {"PULUMI_BACKEND_URL": f"file://{folder}"}


@pytest.mark.parametrize(
    "document",
    [
        {"version": 3, "deployment": DEPLOYMENT},
        {"version": 3, "checkpoint": {"latest": DEPLOYMENT}},
    ],
)
def test_an_export_and_a_checkpoint_are_read(document: Any) -> None:
    """Resources and outputs, without what is half deleted."""
    before = parse_state(document)
    (found,) = before.resources
    assert (found.name, found.protect, found.inputs, found.id) == (
        "data-data",
        True,
        {"size": 10},
        "4711",
    )
    assert before.monthly_net == Decimal("26.90")
    assert before.find("hcloud:index/volume:Volume", "data-data") is found
    assert before.find("hcloud:index/volume:Volume", "renamed", (URN,)) is found
    assert before.find("hcloud:index/server:Server", "data-data") is None


@pytest.mark.parametrize("document", [None, [], {}, {"deployment": None}, {"checkpoint": 1}])
def test_what_is_no_state_is_refused(document: Any) -> None:
    """A file of something else must not look like an empty stack."""
    with pytest.raises(ValueError, match="no state"):
        parse_state(document)


@pytest.mark.parametrize(
    "document",
    [
        {"version": 3, "deployment": None},
        {"version": 3},
        {"version": 3, "deployment": {"manifest": {}}},
        {"version": 3, "checkpoint": {"stack": "organization/plinth/prod", "latest": None}},
    ],
)
def test_an_export_of_a_stack_that_was_never_made_is_empty(document: Any) -> None:
    """Its first preview must not be stopped."""
    assert parse_state(document) == Before()


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        ("text", "its resources are no list"),
        ({"a": 1}, "its resources are no list"),
        ([VOLUME, 7], "resource 1 is no mapping"),
        ([{**VOLUME, "inputs": "text"}], "inputs of resource 0 are no mapping"),
        ([{**ROOT, "outputs": [1]}], "outputs of resource 0 are no mapping"),
    ],
)
def test_a_state_of_an_odd_form_is_refused(resources: Any, told: str) -> None:
    """The part is named; it ends in no error of Python."""
    with pytest.raises(ValueError, match=told):
        parse_state({"deployment": {"resources": resources}})


@pytest.mark.parametrize("outputs", [{}, {"monthly_cost": {}}, {"monthly_cost": {"total": "?"}}])
def test_a_cost_that_was_not_told_is_none(outputs: Any) -> None:
    """Not zero."""
    assert Before(outputs=outputs).monthly_net is None


def test_a_stack_of_the_file_backend_is_read(tmp_path: Path) -> None:
    """Where Pulumi keeps it."""
    environ = _backend(tmp_path, json.dumps({"checkpoint": {"latest": DEPLOYMENT}}))
    before = read_before(environ, "plinth", "prod")
    assert isinstance(before, Before)
    assert [item.name for item in before.resources] == ["data-data"]


def test_a_compressed_one_too(tmp_path: Path) -> None:
    """As Pulumi writes it where it is told to compress."""
    environ = _backend(tmp_path, None)
    path = state_path(environ["PULUMI_BACKEND_URL"], "plinth", "prod")
    packed = gzip.compress(json.dumps({"checkpoint": {"latest": DEPLOYMENT}}).encode())
    path.with_name("prod.json.gz").write_bytes(packed)
    before = read_before(environ, "plinth", "prod")
    assert isinstance(before, Before)
    assert len(before.resources) == 1


def test_a_stack_that_was_never_made_had_nothing(tmp_path: Path) -> None:
    """Its backend is there, and has no file of it."""
    assert read_before(_backend(tmp_path, None), "plinth", "prod") == Before()


def test_the_file_that_is_named_wins(tmp_path: Path) -> None:
    """For backends that are elsewhere."""
    file = tmp_path / "export.json"
    file.write_text(json.dumps({"deployment": DEPLOYMENT}))
    environ = {"PULUMI_BACKEND_URL": "s3://states", "PLINTH_STATE_BEFORE": str(file)}
    before = read_before(environ, "plinth", "prod")
    assert isinstance(before, Before)
    assert len(before.resources) == 1


@pytest.mark.parametrize(
    ("environ", "told", "broken"),
    [
        ({}, "the state is kept elsewhere (Pulumi's own)", False),
        ({"PULUMI_BACKEND_URL": "s3://states"}, "the state is kept elsewhere (s3)", False),
        ({"PULUMI_BACKEND_URL": "file:///nowhere"}, "/nowhere/.pulumi/stacks has no stacks", False),
        ({"PLINTH_STATE_BEFORE": "/nowhere"}, "PLINTH_STATE_BEFORE names /nowhere, which", True),
    ],
)
def test_a_state_that_is_not_there_is_not_nothing(
    environ: dict[str, str], told: str, *, broken: bool
) -> None:
    """It is unknown, with the reason; one that was named should be there."""
    before = read_before(environ, "plinth", "prod")
    assert isinstance(before, BeforeUnknown)
    assert told in before.why
    assert before.broken is broken


ODD = '{"checkpoint": {"latest": {"resources": [1]}}}'


@pytest.mark.parametrize("text", ["", '{"checkpoint"', "[]", ODD, "[" * 100_000])
def test_a_state_that_was_cut_off_is_unknown(tmp_path: Path, text: str) -> None:
    """The reason names the file."""
    before = read_before(_backend(tmp_path, text), "plinth", "prod")
    assert isinstance(before, BeforeUnknown)
    assert "prod.json cannot be read: " in before.why
    assert ". To mend it: Pulumi kept what was there before as the same name" in before.why
    assert before.broken


def test_a_named_state_that_was_cut_off_is_written_anew(tmp_path: Path) -> None:
    """By whoever fetched it."""
    file = tmp_path / "before.json"
    file.write_text('{"checkpoint"')
    before = read_before({"PLINTH_STATE_BEFORE": str(file)}, "plinth", "prod")
    assert isinstance(before, BeforeUnknown)
    assert before.why.startswith(f"{file} cannot be read: ")
    assert before.why.endswith(
        f"To mend it: `plinth preview` or `plinth up` writes it anew, as does "
        f"`pulumi stack export --file {file}`."
    )
    assert before.broken
