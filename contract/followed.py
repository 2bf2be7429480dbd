"""What a followed value is: a part of the contract, a module, or a method yet to be called.

A value is a node of the schema, or one of: `{module: name}`, `{class: record}`, `{reader: True}`
(the function `read`), `{method: name, of: value}`, `{pairs: value}` (what `items()` gives) and
`{foreign: True}` (made by a library that has nothing to do with the contract).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from contract.shape import ROOT, Node, Shape, referred, unwrapped

PACKAGE = "plinth_outputs"
FOREIGN: Node = {"foreign": True}
READ: Node = {"reader": True}
OUTPUTS: Node = {"$ref": ROOT}
_WRAPPERS = ("Output", "Input", "Optional", "Awaitable")


def record(value: Node | None) -> str | None:
    """Return the name of the record that a value is."""
    inner = unwrapped(value)[0] if value else {}
    return referred(inner) if "$ref" in inner else None


def items(value: Node | None) -> Node | None:
    """Return what a list or a map holds."""
    inner = unwrapped(value)[0] if value else {}
    if "pairs" in inner:
        return inner
    for key in ("items", "additionalProperties"):
        if isinstance(inner.get(key), Mapping):
            found: Node = inner[key]
            return found
    return None


def called(method: str, base: Node) -> Node | None:
    """Return what a method of a value returns, `apply` apart."""
    held = items(base)
    if held is None:
        return None
    if method == "get":
        return held
    return {"values": {"items": held}, "items": {"pairs": held}}.get(method)


def member(module: str, name: str, shape: Shape) -> Node:
    """Return what a module has under a name."""
    if module.partition(".")[0] != PACKAGE:
        return {"module": module}
    if name == "read":
        return READ
    return {"class": name} if name in shape.names() else {"module": module}


def annotated(node: ast.expr | None, scope: Mapping[str, Node]) -> Node | None:
    """Return what an annotation names: a record, or a map, list or output of it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return annotated(ast.parse(node.value, mode="eval").body, scope)
    if isinstance(node, ast.BinOp):
        return annotated(node.left, scope) or annotated(node.right, scope)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _named(node, scope)
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        found = [item for part in inner if (item := annotated(part, scope))]
        wrapper = ast.unparse(node.value).rpartition(".")[2] in _WRAPPERS
        if found:
            return found[0] if wrapper else {"items": found[0]}
    return None


def _named(node: ast.Name | ast.Attribute, scope: Mapping[str, Node]) -> Node | None:
    if isinstance(node, ast.Name):
        known = scope.get(node.id, {})
        return {"$ref": known["class"]} if "class" in known else None
    known = scope.get(node.value.id, {}) if isinstance(node.value, ast.Name) else {}
    if known.get("module") == PACKAGE:
        return {"$ref": node.attr}
    return FOREIGN if "module" in known else None
