"""Writes the JSON Schemas that editors read; they are generated, so none is changed by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.paths import ROOT
from components.config.schema import stack_schema, system_schema

FOLDER = ROOT / "schemas"


def rendered() -> dict[str, str]:
    """Return the name and text of each schema."""
    return {
        "system.schema.json": _text(system_schema()),
        "stack.schema.json": _text(stack_schema()),
    }


def write(folder: Path = FOLDER) -> list[Path]:
    """Write all schemas and return those that were not up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in rendered().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
