"""Outputs that are valid by the contract, made from its schema, for a stack of nothing else."""

from __future__ import annotations

from typing import Any

from contract.schema import schema

PASSWORD = "correct-horse-battery"
URL = f"postgresql://shop_reports:{PASSWORD}@postgres:5432/shop"
_PLAIN = {"string": "text", "integer": 7, "number": 7.5, "boolean": True}


def sample() -> dict[str, Any]:
    """Return a value for every field; what is secret is under its name, still in the clear."""
    root = schema()
    found = {name: _value(node, root) for name, node in root["properties"].items()}
    return found | {"share_urls": {"reports": URL}}


def program(**changed: Any) -> str:
    """Return a program that exports the sample as Plinth does, with some fields changed.

    A field that is changed to `...` is left out.
    """
    values = {name: value for name, value in (sample() | changed).items() if value is not ...}
    secret = values.pop("share_urls", None)
    lines = ["import pulumi", f"for name, value in {values!r}.items():"]
    lines.append("    pulumi.export(name, value)")
    if secret is not None:
        lines.append(f"pulumi.export('share_urls', pulumi.Output.secret({secret!r}))")
    return "\n".join(lines) + "\n"


def _value(node: dict[str, Any], root: dict[str, Any]) -> Any:
    if "$ref" in node:
        node = root["$defs"][node["$ref"].rpartition("/")[2]]
    if "anyOf" in node:
        return _value(node["anyOf"][0], root)
    if "const" in node or "enum" in node:
        return node.get("const", node.get("enum", [None])[0])
    if "properties" in node:
        return {name: _value(item, root) for name, item in node["properties"].items()}
    if "items" in node:
        return [_value(node["items"], root)]
    if "additionalProperties" in node:
        return {"one": _value(node["additionalProperties"], root)}
    return _PLAIN[node["type"]]
