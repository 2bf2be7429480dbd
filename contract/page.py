"""docs/outputs.md: every output with its type, unit and meaning, made from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from contract import shape as shapes
from contract.schema import text
from contract.shape import ROOT, Node, Shape, referred, unwrapped

_INTRO = Path(__file__).with_name("intro.md")


def page() -> str:
    """Return the whole page."""
    shape = shapes.read(text(), "the contract")
    intro = _INTRO.read_text(encoding="utf-8").replace("VERSION", str(shape.version))
    parts = [intro, _section("Outputs", shape, ROOT)]
    parts += [_section(f"`{name}`", shape, name) for name in shape.names() if name != ROOT]
    return "\n".join(parts)


def _section(title: str, shape: Shape, record: str) -> str:
    return "\n".join([f"## {title}", "", *_rows(shape, record), ""])


def _rows(shape: Shape, record: str) -> Iterator[str]:
    if record != ROOT:
        yield str(shape.record(record)["description"])
        yield ""
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for name, node in shape.fields(record).items():
        words = str(node.get("description", "")).replace("|", "\\|")
        secret = "**Secret.** " if node.get("secret") else ""
        yield f"| `{name}` | {_type(node)} | {secret}{words} |"


def _type(node: Node) -> str:
    inner, nullable = unwrapped(node)
    marks = [str(inner[key]) for key in ("unit", "format") if key in inner]
    marks += ["or null"] if nullable else []
    return _kind(inner) + (f" ({', '.join(marks)})" if marks else "")


def _kind(node: Node) -> str:
    if "$ref" in node:
        name = referred(node)
        return f"[`{name}`](#{name.lower()})"
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if node.get("type") == "array":
        return f"list of {_kind(node['items'])}"
    if isinstance(node.get("additionalProperties"), dict):
        return f"map to {_kind(node['additionalProperties'])}"
    return str(node.get("type"))
