"""YAML as a rule reads it; its library is loaded by the first that has something to read."""

from __future__ import annotations

from typing import Any


def load_yaml(text: str) -> Any:
    """Return what a text says, None where it is no YAML."""
    import yaml  # noqa: PLC0415 - most previews need none, and packs start before the program

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError:
        return None
