"""Finds one's way in a contract's schema: records, their fields, and what is inside of a field.

Only the shapes that `contract.schema` makes are known; anything else cannot be compared, and that
is said rather than passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contract.problem import ContractProblem

ROOT = "Outputs"
Node = Mapping[str, Any]
_KNOWN = frozenset({
    "$ref", "type", "anyOf", "properties", "required", "items", "additionalProperties", "const",
    "enum", "format", "unit", "secret", "description", "title", "default", "$schema", "$defs",
})  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A whole contract.

    Attributes:
        source: where it was read, for messages.
        root: the schema.
    """

    source: str
    root: Node

    @property
    def version(self) -> int:
        """Return the version of the contract.

        Raises:
            ContractProblem: it says none.
        """
        field = self.root.get("properties", {}).get("contract_version", {})
        version = field.get("const") if isinstance(field, dict) else None
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise ContractProblem(
                f"{self.source}: no version (`properties.contract_version.const`), so it is no "
                "contract of this project; compare with contract/v1.json or a Git revision."
            )
        return version

    def record(self, name: str) -> Node:
        """Return a record by its name; `Outputs` is the whole.

        Raises:
            ContractProblem: there is none.
        """
        if name == ROOT:
            return self.root
        found = self.root.get("$defs", {}).get(name)
        if not isinstance(found, dict):
            raise ContractProblem(f"{self.source}: it refers to `{name}` and has no such part")
        return found

    def names(self) -> tuple[str, ...]:
        """Return the names of all records."""
        return (ROOT, *sorted(self.root.get("$defs", {})))

    def fields(self, name: str) -> Mapping[str, Node]:
        """Return the fields of a record."""
        fields: Mapping[str, Node] = self.record(name).get("properties", {})
        return fields

    def inside(self, node: Node) -> str | None:
        """Return the name of the record that a field is, or that its lists and maps hold."""
        node, _ = unwrapped(node)
        if "$ref" in node:
            return referred(node)
        for key in ("items", "additionalProperties"):
            if isinstance(node.get(key), dict):
                return self.inside(node[key])
        return None

    def paths(self, record: str = ROOT, prefix: str = "") -> Iterator[tuple[str, str, str]]:
        """Yield path, record and name of every field: `servers.*.ssh`, `Server`, `ssh`."""
        for name, node in self.fields(record).items():
            path = f"{prefix}{name}"
            yield path, record, name
            inner = self.inside(node)
            if inner:
                many = "$ref" not in unwrapped(node)[0]
                yield from self.paths(inner, f"{path}.{'*.' if many else ''}")


def read(text: str, source: str) -> Shape:
    """Return a contract from its text.

    Raises:
        ContractProblem: it is cut off, or no contract that can be compared.
    """
    try:
        root = json.loads(text)
    except ValueError as error:
        raise ContractProblem(
            f"{source}: this is not JSON ({error}); was it cut off? `make schema` writes it anew."
        ) from error
    if not isinstance(root, dict):
        raise ContractProblem(f"{source}: a contract is an object, this is {type(root).__name__}")
    shape = Shape(source, root)
    _ = shape.version
    for _ in shape.paths():  # every reference leads somewhere
        pass
    for name in shape.names():
        for field, node in shape.fields(name).items():
            _check(node, f"{source}: {name}.{field}")
    return shape


def referred(node: Node) -> str:
    """Return the name of the record that a reference leads to."""
    return str(node["$ref"]).rpartition("/")[2]


def unwrapped(node: Node) -> tuple[Node, bool]:
    """Return what a node is where it is there, and whether it may be null."""
    choices = node.get("anyOf")
    if not choices:
        return node, False
    inner = [item for item in choices if item.get("type") != "null"]
    outer = {key: value for key, value in node.items() if key != "anyOf"}
    return {**outer, **inner[0]}, len(inner) < len(choices)


def _check(node: Any, place: str) -> None:
    if not isinstance(node, dict):
        raise ContractProblem(f"{place}: a field is an object, this is {type(node).__name__}")
    unknown = sorted(set(node) - _KNOWN)
    if unknown:
        raise ContractProblem(
            f"{place}: `{unknown[0]}` is not understood, so a change of it could not be judged; "
            "express the field by types, or teach contract/compare.py the word"
        )
    choices = node.get("anyOf", [])
    if choices and len([item for item in choices if item.get("type") != "null"]) != 1:
        raise ContractProblem(f"{place}: a choice of several types cannot be compared")
    for item in choices:
        _check(item, place)
    for key in ("items", "additionalProperties"):
        if key in node:
            _check(node[key], place)
