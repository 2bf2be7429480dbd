"""A contract that cannot be read or judged is told, never passed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract.problem import ContractProblem
from contract.schema import schema, text
from contract.shape import read
from tests.unit.contract.contracts import changed, field, now


def test_paths_lead_to_every_field() -> None:
    """Maps and lists are a star, records a dot."""
    paths = {path: (record, name) for path, record, name in now().paths()}

    assert paths["servers.*.ssh"] == ("Server", "ssh")
    assert paths["swarm.networks.*.id"] == ("OverlayNetwork", "id")
    assert paths["monthly_cost.lines.*.monthly"] == ("CostLine", "monthly")
    assert len(paths) == sum(len(now().fields(name)) for name in now().names())


def _refused(content: str) -> str:
    with pytest.raises(ContractProblem) as caught:
        read(content, "old.json")
    return str(caught.value)


def test_a_contract_that_is_cut_off_is_told() -> None:
    """The message names the file and what writes it anew."""
    told = _refused(text()[:2000])

    assert told.startswith("old.json: this is not JSON (")
    assert told.endswith("was it cut off? `make schema` writes it anew.")


@pytest.mark.parametrize("version", [None, "1", 0, True, 1.5])
def test_a_contract_without_a_version_is_told(version: Any) -> None:
    """A version is a whole number from 1 on."""
    root = schema()
    root["properties"]["contract_version"]["const"] = version

    assert _refused(json.dumps(root)).startswith("old.json: no version ")


def test_what_is_no_contract_is_told() -> None:
    """A list, and another schema."""
    assert _refused("[]") == "old.json: a contract is an object, this is list"
    assert _refused('{"type": "object"}').startswith("old.json: no version ")


def test_a_reference_to_nowhere_is_told() -> None:
    """A part that is referred to and not there."""
    root = schema()
    del root["$defs"]["Swarm"]

    assert _refused(json.dumps(root)) == "old.json: it refers to `Swarm` and has no such part"


def test_a_word_that_could_not_be_judged_is_told() -> None:
    """A further restriction that the comparison does not know would be passed over in silence."""
    with pytest.raises(ContractProblem, match=r"Server\.name: `maxLength` is not understood"):
        changed(lambda root: field(root, "Server", "name").update(maxLength=5))
