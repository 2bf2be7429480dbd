"""The files that are made from the contract's types; none is changed by hand."""

from __future__ import annotations

from pathlib import Path

from contract import page, reader, schema

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = "outputs.schema.json"


def rendered() -> dict[str, str]:
    """Return the text of each file by its path in the repository."""
    return {
        f"contract/{SCHEMA}": schema.text(),
        "contract/python/plinth_outputs/types.py": reader.types_module(),
        "docs/outputs.md": page.page(),
    }


def write(root: Path = ROOT) -> list[Path]:
    """Write all of them and return those that were not up to date."""
    changed = []
    for name, text in rendered().items():
        path = root / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed
