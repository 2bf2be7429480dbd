"""Writes the types of the Python reader from the schema."""

from __future__ import annotations

from typing import Any

from contract.outputs import CONTRACT_VERSION
from contract.schema import schema

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_HEAD = f'''\
"""The contract's types. Written by `make schema` from the exporting program's; do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

CONTRACT_VERSION = {CONTRACT_VERSION}
'''


def types_module(source: dict[str, Any] | None = None) -> str:
    """Return the text of `plinth_outputs/types.py` for a schema, by default the current one."""
    source = source or schema()
    outputs = source["properties"]
    secret = sorted(name for name, field in outputs.items() if field.get("secret"))
    parts = [_HEAD + f"SECRET = frozenset({{{', '.join(map(_quoted, secret))}}})\n"]
    parts += [_class(name, item) for name, item in sorted(source["$defs"].items())]
    parts.append(_class("Outputs", source, wrap="pulumi.Output[{}]"))
    return "\n\n".join(parts)


def annotation(node: dict[str, Any]) -> str:
    """Return the Python type of a part of the schema.

    Raises:
        ValueError: the part has a shape that no contract's type makes.
    """
    if "$ref" in node:
        return str(node["$ref"].rpartition("/")[2])
    if "anyOf" in node:
        inner = [item for item in node["anyOf"] if item.get("type") != "null"]
        if len(inner) == 1:
            return f"{annotation(inner[0])} | None"
    kind = node.get("type")
    if kind == "array":
        return f"tuple[{annotation(node['items'])}, ...]"
    if kind == "object" and isinstance(node.get("additionalProperties"), dict):
        return f"Mapping[str, {annotation(node['additionalProperties'])}]"
    if kind in _PLAIN:
        return _PLAIN[kind]
    raise ValueError(f"the reader has no type for {node}")


def _class(name: str, node: dict[str, Any], wrap: str = "{}") -> str:
    lines = [
        "@dataclass(frozen=True)",
        f"class {name}:",
        f'    """{node["description"]}"""',
    ]
    required = set(node.get("required", ()))
    for field, item in node["properties"].items():
        kind = annotation(item)
        if field not in required and not kind.endswith("| None"):
            kind += " | None"
        lines += ["", *_comment(item), f"    {field}: {wrap.format(kind)}"]
    return "\n".join(lines) + "\n"


def _comment(node: dict[str, Any]) -> list[str]:
    words = node.get("description", "").rstrip(".")
    marks = [str(node[key]) for key in ("unit", "format") if key in node]
    marks += ["secret"] if node.get("secret") else []
    return [f"    # {words} ({', '.join(marks)})" if marks else f"    # {words}"]


def _quoted(text: str) -> str:
    return f'"{text}"'
