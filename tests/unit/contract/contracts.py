"""The contract of the working tree, changed where a test says so."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from contract.schema import schema
from contract.shape import Shape, read


def now() -> Shape:
    """Return the contract as it is."""
    return read_again(schema())


def changed(change: Callable[[dict[str, Any]], object]) -> Shape:
    """Return the contract after a change of its schema."""
    copied = copy.deepcopy(schema())
    change(copied)
    return read_again(copied)


def read_again(root: dict[str, Any]) -> Shape:
    """Return a contract as a file with this schema gives it."""
    return read(json.dumps(root), "changed.json")


def field(root: dict[str, Any], record: str, name: str) -> dict[str, Any]:
    """Return the node of a field, to be changed."""
    holder = root if record == "Outputs" else root["$defs"][record]
    found: dict[str, Any] = holder["properties"][name]
    return found


def remove(root: dict[str, Any], record: str, name: str) -> None:
    """Take a field out."""
    holder = root if record == "Outputs" else root["$defs"][record]
    del holder["properties"][name]
    holder["required"].remove(name)
