"""What a pack is told of the stack: the config values that the engine hands to it.

Read without `components.config`, whose import would make every preview slower.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OFF = ("false", "f", "no", "n", "off", "0", "null", "")


def config_value(environ: Mapping[str, str], key: str) -> str | None:
    """Return one of the project's values as it is handed over; None where it is not set."""
    values: dict[str, str] = json.loads(environ.get("PULUMI_CONFIG") or "{}")
    return values.get(f"plinth:{key}")


def is_protected(environ: Mapping[str, str]) -> bool:
    """Tell whether the stack asks for protection; what cannot be read counts as yes."""
    value = config_value(environ, "protect")
    return value is not None and value.lower() not in OFF
