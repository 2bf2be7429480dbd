"""The contract as JSON Schema, made from its types."""

from __future__ import annotations

import json
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from contract.field import is_secret
from contract.outputs import CONTRACT_VERSION, Outputs

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the schema of the outputs; objects may have more fields than it names."""
    made = _tidy(TypeAdapter(Outputs).json_schema(mode="serialization"))
    title = f"Outputs of a Plinth stack, contract version {CONTRACT_VERSION}"
    return {"$schema": DIALECT, "title": title, **made}


def text() -> str:
    """Return the schema as it is written to a file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any) -> Any:
    """Drop titles: they repeat the fields' names."""
    if isinstance(node, dict):
        return {
            key: _tidy(value)
            for key, value in node.items()
            if not (key == "title" and isinstance(value, str))
        }
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    return node


def secret_outputs() -> frozenset[str]:
    """Return the names of the outputs that are secret."""
    hints = get_type_hints(Outputs, include_extras=True)
    return frozenset(name for name, hint in hints.items() if is_secret(hint))
